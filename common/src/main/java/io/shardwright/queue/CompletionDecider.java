package io.shardwright.queue;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a batch of outcomes means for the queue.
 *
 * <p>Goals: one transaction completes whatever finished meanwhile; a completion is recorded once, however often it arrives; a group that has
 * begun to abort goes no step forward. Constraint: the caller holds the rows of all groups of the batch exclusively, so that the last two
 * completions of a group cannot each overlook the other; shared is enough for a batch of {@linkplain Settled#undone() undos that were done}, which
 * changes no group.
 */
public final class CompletionDecider {
    /** How long a command of phase after usually rests once it has used up its tries; it is never given up. */
    static final long AFTER_REST_MILLIS = 30_000;

    /**
     * How often a command rests because its group's policy is to try again, before it fails and its group holds for an operator: an hour of rests.
     * Whoever repairs something at night has done so by then, and what nobody repairs must not look as if it were under way.
     */
    public static final int RESTS_MAX = 120;

    /**
     * A group as it stands under its lock.
     *
     * @param savepoint the id of the command up to which it is rolled back, while it is or waits to be continued
     */
    public record GroupRow(
            long id,
            GroupState state,
            boolean byLeader,
            int remaining,
            int remainingAfter,
            FailurePolicy policy,
            UndoMode undo,
            OptionalLong savepoint) {
        /** A group that is undone in reverse order when a command fails, and that is not at a savepoint. */
        public GroupRow(long id, GroupState state, boolean byLeader, int remaining, int remainingAfter) {
            this(
                    id,
                    state,
                    byLeader,
                    remaining,
                    remainingAfter,
                    FailurePolicy.ROLLBACK,
                    UndoMode.REVERSE,
                    OptionalLong.empty());
        }
    }

    /**
     * A command of the batch as it stands; only rows that the recording session owns.
     *
     * @param attempt the newest try in the direction of its state
     * @param rests how often it has rested by its group's policy
     */
    public record CommandRow(
            long id, long group, Phase phase, CommandState state, int attempt, String name, String node, int rests) {
        /** Whether this try is the one that is under way. */
        private boolean runs(Settled settled) {
            CommandState running =
                    settled.direction() == Direction.FORWARD ? CommandState.RUNNING : CommandState.UNDOING;
            return state == running && attempt == settled.attempt();
        }
    }

    /** An edge to a command of the batch: {@code dependent} waits for {@code waitsFor}, forward or for both their undos. */
    public record Edge(long dependent, long waitsFor, Direction direction) {
        /** An edge between forward halves. */
        public Edge(long dependent, long waitsFor) {
            this(dependent, waitsFor, Direction.FORWARD);
        }
    }

    /**
     * A row to be written.
     *
     * @param delayMillis from the transaction's own clock
     * @param unsent whether nothing of the try was announced to the node, so that it does not count
     */
    public record CommandChange(
            long id,
            CommandState state,
            Effect effect,
            String error,
            Optional<ErrorCode> code,
            long delayMillis,
            long durationMillis,
            int rests,
            boolean unsent) {
        /** The end of a try that counts. */
        public CommandChange(
                long id,
                CommandState state,
                Effect effect,
                String error,
                Optional<ErrorCode> code,
                long delayMillis,
                long durationMillis,
                int rests) {
            this(id, state, effect, error, code, delayMillis, durationMillis, rests, false);
        }
    }

    /** A group's row to be written: numbers to subtract, the state it then has, and why it aborts if it does. */
    public record GroupChange(long id, GroupState state, int done, int doneAfter, String abortDetail) {}

    /**
     * The whole decision, applied in this order within one transaction: changes, hold back, unblock, cancel, next undo, groups. Only after its commit are
     * nodes and the leader woken.
     *
     * @param holdBack groups that are undone along their edges, of which a try to undo has failed: it may have to wait now
     * @param unblock how many blockers each dependent loses
     * @param cancel groups whose unsent commands are cancelled
     * @param nextUndo groups of which an undo is done: in reverse id order the next one may be claimed, and if none is left the leader finishes
     * @param wakeLeader a group needs the leader: to decide, to begin or to finish an undo
     */
    public record Decision(
            List<CommandChange> changes,
            Set<Long> holdBack,
            Map<Long, Integer> unblock,
            Set<Long> cancel,
            Set<Long> nextUndo,
            List<GroupChange> groups,
            boolean wakeLeader) {}

    private final Map<Long, Tally> tallies = new LinkedHashMap<>();
    private final List<CommandChange> changes = new ArrayList<>();
    private final Set<Long> done = new HashSet<>();
    private final Set<Long> nextUndo = new HashSet<>();
    private final Set<Long> holdBack = new HashSet<>();

    private CompletionDecider(List<GroupRow> groups) {
        for (GroupRow group : groups) {
            tallies.put(group.id(), new Tally(group));
        }
    }

    /**
     * Decides a batch.
     *
     * @param groups all groups of the commands, locked
     * @param commands the rows that the session still owns; an outcome without a row here was recorded before, or belongs to another now
     * @param edges every edge onto a command of the batch; a mirrored undo has edges of its own
     */
    public static Decision decide(
            List<GroupRow> groups, List<CommandRow> commands, List<Edge> edges, List<Settled> settled) {
        CompletionDecider decider = new CompletionDecider(groups);
        Map<Long, CommandRow> rows = new HashMap<>();
        commands.forEach(row -> rows.put(row.id(), row));
        for (Settled one : settled) {
            CommandRow row = rows.get(one.id());
            if (row != null && row.runs(one)) {
                decider.settle(row, one);
            }
        }
        return decider.result(rows, edges);
    }

    private void settle(CommandRow row, Settled settled) {
        Tally tally = tally(row.group());
        if (row.state() == CommandState.UNDOING) {
            settleUndo(row, tally, settled);
            return;
        }
        tally.forward = true;
        if (row.phase() == Phase.AFTER) {
            settleAfter(row, tally, settled);
        } else {
            settleForward(row, tally, settled);
        }
    }

    private void settleForward(CommandRow row, Tally tally, Settled settled) {
        Outcome outcome = settled.outcome();
        if (outcome instanceof Outcome.Succeeded) {
            change(row, CommandEvent.SUCCEED, outcome, 0);
            done.add(row.id());
            tally.touched = true;
            if (!tally.isBehindSavepoint(row)) {
                tally.done++;
            }
        } else if (tally.isBehindSavepoint(row) || tally.state == GroupState.ABORTING) {
            boolean unsent = outcome instanceof Outcome.Unsent;
            change(row, unsent ? CommandEvent.CALL_OFF : CommandEvent.FAIL, outcome, 0);
            tally.touched = true;
        } else if (again(settled).isPresent()) {
            change(row, CommandEvent.BACK_OFF, outcome, again(settled).getAsLong());
        } else if (tally.state == GroupState.ACTIVE
                && tally.row.policy() == FailurePolicy.RETRY
                && row.rests() < RESTS_MAX
                && !isUntold(outcome)) {
            change(row, CommandEvent.BACK_OFF, outcome, settled.spread().of(AFTER_REST_MILLIS), row.rests() + 1);
        } else {
            change(row, CommandEvent.FAIL, outcome, 0);
            tally.touched = true;
            if (tally.state == GroupState.ACTIVE && tally.row.policy() == FailurePolicy.ROLLBACK) {
                tally.abort("command '" + row.name() + "' on " + row.node() + ": " + outcome.error());
            }
        }
    }

    /** No further try can tell what nobody can: it waits for whoever looks. */
    private static boolean isUntold(Outcome outcome) {
        return outcome.code().equals(Optional.of(ErrorCode.OUTCOME_UNKNOWN));
    }

    private void settleAfter(CommandRow row, Tally tally, Settled settled) {
        Outcome outcome = settled.outcome();
        if (outcome instanceof Outcome.Succeeded) {
            change(row, CommandEvent.SUCCEED, outcome, 0);
            done.add(row.id());
            tally.doneAfter++;
        } else {
            // The group is decided: there is no way back, so there is no giving up either.
            change(
                    row,
                    CommandEvent.BACK_OFF,
                    outcome,
                    again(settled).orElse(settled.spread().of(AFTER_REST_MILLIS)));
        }
    }

    private void settleUndo(CommandRow row, Tally tally, Settled settled) {
        Outcome outcome = settled.outcome();
        if (outcome instanceof Outcome.Succeeded) {
            change(row, CommandEvent.SUCCEED, outcome, 0);
            done.add(row.id());
            nextUndo.add(row.group());
        } else if (again(settled).isPresent()) {
            change(row, CommandEvent.BACK_OFF, outcome, again(settled).getAsLong());
            if (tally.row.undo() == UndoMode.MIRRORED) {
                holdBack.add(row.group());
            }
        } else {
            change(row, CommandEvent.FAIL, outcome, 0);
            tally.getStuck("the undo of command '" + row.name() + "' on " + row.node() + ": " + outcome.error());
        }
    }

    /** After how long a try that has not ended it may be repeated; empty where there is nothing to repeat. */
    private static OptionalLong again(Settled settled) {
        if (settled.outcome() instanceof Outcome.BackedOff backedOff) {
            return OptionalLong.of(settled.spread().of(backedOff.delayMillis()));
        }
        return settled.outcome() instanceof Outcome.Unsent unsent
                ? OptionalLong.of(settled.spread().of(unsent.delayMillis()))
                : OptionalLong.empty();
    }

    private void change(CommandRow row, CommandEvent event, Outcome outcome, long delayMillis) {
        change(row, event, outcome, delayMillis, row.rests());
    }

    private void change(CommandRow row, CommandEvent event, Outcome outcome, long delayMillis, int rests) {
        CommandState next = CommandTransitions.next(row.state(), event)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_RECORD,
                        "command " + row.id() + " is " + row.state().label() + ": no " + event,
                        "Nothing was changed; report this with the group's `group show`."));
        changes.add(new CommandChange(
                row.id(),
                next,
                outcome.effect(),
                outcome.error(),
                outcome.code(),
                delayMillis,
                outcome.durationMillis(),
                rests,
                outcome instanceof Outcome.Unsent));
    }

    private Decision result(Map<Long, CommandRow> rows, List<Edge> edges) {
        Map<Long, Integer> unblock = new LinkedHashMap<>();
        for (Edge edge : edges) {
            CommandRow row = rows.get(edge.waitsFor());
            if (row != null && done.contains(row.id()) && passes(edge, row)) {
                unblock.merge(edge.dependent(), 1, Integer::sum);
            }
        }
        List<GroupChange> groups = new ArrayList<>();
        Set<Long> cancel = new HashSet<>();
        boolean wakeLeader = false;
        for (Tally tally : tallies.values()) {
            tally.finish();
            if (tally.changed()) {
                groups.add(
                        new GroupChange(tally.row.id(), tally.state, tally.done, tally.doneAfter, tally.abortDetail));
            }
            if (tally.aborted) {
                cancel.add(tally.row.id());
            }
            wakeLeader |= tally.needsLeader();
        }
        return new Decision(changes, holdBack, unblock, cancel, nextUndo, groups, wakeLeader);
    }

    private boolean passes(Edge edge, CommandRow row) {
        return row.state() == CommandState.UNDOING
                ? edge.direction() == Direction.UNDO
                : edge.direction() == Direction.FORWARD && tally(row.group()).goesForward();
    }

    private Tally tally(long group) {
        Tally tally = tallies.get(group);
        if (tally == null) {
            throw new IllegalArgumentException("group " + group + " is not locked");
        }
        return tally;
    }

    /** One group's sums over the batch. */
    private static final class Tally {
        private final GroupRow row;
        private GroupState state;
        private int done;
        private int doneAfter;
        private boolean aborted;
        private boolean touched;
        private boolean forward;
        private String abortDetail = "";

        private Tally(GroupRow row) {
            this.row = row;
            this.state = row.state();
        }

        private void move(GroupEvent event) {
            GroupTransitions.next(state, event).ifPresent(next -> state = next);
        }

        private void abort(String detail) {
            move(GroupEvent.ABORT);
            aborted = true;
            abortDetail = detail;
        }

        /** While it goes back to a savepoint its forward half stops too: whoever helps then undoes all of it. */
        private void getStuck(String detail) {
            if (state == GroupState.ACTIVE) {
                aborted = true;
                abortDetail = detail;
            }
            move(GroupEvent.GET_STUCK);
            touched = true;
        }

        private boolean isBehindSavepoint(CommandRow command) {
            return row.savepoint().isPresent() && command.id() > row.savepoint().getAsLong();
        }

        /** What goes back waits for the leader once its last forward command is settled; from then on one undo lets the next begin. */
        private boolean needsLeader() {
            if (state == GroupState.ABORTING
                    || (state == GroupState.ACTIVE && row.savepoint().isPresent())) {
                return forward;
            }
            return state != GroupState.ACTIVE && state != GroupState.COMPLETING;
        }

        private boolean goesForward() {
            return state == GroupState.ACTIVE || state == GroupState.COMPLETING;
        }

        /** Undos finish nothing: what is left to do of them is the leader's. */
        private void finish() {
            if (!forward) {
                return;
            }
            if (state == GroupState.ACTIVE && row.remaining() - done == 0) {
                move(GroupEvent.PREPARE);
                if (!row.byLeader() && row.remainingAfter() == 0) {
                    move(GroupEvent.COMMIT);
                }
            } else if (state == GroupState.COMPLETING && row.remainingAfter() - doneAfter == 0) {
                move(GroupEvent.COMMIT);
            }
        }

        private boolean changed() {
            return touched || done > 0 || doneAfter > 0 || state != row.state();
        }
    }
}
