package io.shardwright.metadata;

import io.shardwright.action.Action;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.StatementBundle.Answer;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GivenCommands;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.Settled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The queue as a worker session sees it. Locks are always taken in this order, ascending: control rows, the session's row, group rows, command
 * rows; so transactions of different sessions do not wait for each other in a circle. Claims are made by one thread.
 */
public final class WorkerQueue {
    /** The states from which a half is claimed. */
    private static final List<CommandState> READY = List.of(CommandState.READY, CommandState.UNDO_READY);

    private final Transactions transactions;
    private final NodeName node;
    private final long epoch;
    private final List<ClaimedCommand> inherited;
    private final Set<String> actions;
    private final Set<String> small;

    /**
     * What a claim has given.
     *
     * @param more whether the next one may find more at once
     */
    public record Claim(List<ClaimedCommand> commands, boolean more) {}

    /** What the claim under way takes, from before its commit until its answer is here. */
    private List<Long> unheard = List.of();

    /** Of the session's claims: one that is sent by name and waits on its server while the next round begins takes nothing. */
    private long round;

    private final GivenCommands given = new GivenCommands();

    /**
     * The queue of one session.
     *
     * @param actions what this worker can do, {@code name:version}; it claims nothing else
     */
    public WorkerQueue(MetadataDatabase database, NodeName node, SessionGrant grant, Set<String> actions) {
        this.transactions = database.transactions();
        this.node = node;
        this.epoch = grant.epoch();
        this.inherited = grant.inherited();
        given.give(inherited);
        this.actions = Set.copyOf(actions);
        this.small = actions.stream().filter(action -> !Action.bulky(action)).collect(Collectors.toUnmodifiableSet());
    }

    /** What an earlier session had started and this one settles: run first. */
    public List<ClaimedCommand> inherited() {
        return inherited;
    }

    /**
     * Looks, and takes up to {@code max} halves that are ready on this node, lowest id first; none of what is paused. The try is counted, and each is
     * the session's from then on, about to be sent.
     *
     * @param bulkyMax how many of those that load the node for long
     * @return what was taken; after a claim whose answer was lost, what that one has taken, and nothing else
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more
     */
    public Claim claim(int max, int bulkyMax) {
        return claim(() -> transactions.in(handle -> take(handle, max, bulkyMax)));
    }

    /**
     * As {@link #claim(int, int)}, of those named and in one exchange. What loads the node for long is not taken so, and nothing is while anything is
     * paused: then a look has to tell what may be taken.
     *
     * @param named at least one
     * @return what was taken; there is more to look for if that is not all
     */
    public Claim claim(List<ReadyHalf> named) {
        return claim(() -> takeNamed(named));
    }

    private Claim claim(Supplier<Claim> taking) {
        if (!unheard.isEmpty()) {
            return new Claim(heard(), true);
        }
        Claim claim = taking.get();
        given.give(claim.commands());
        unheard = List.of();
        return claim;
    }

    /** What a claim whose answer was lost has taken, once; nothing if no answer was lost. That claim takes nothing after this. */
    public List<ClaimedCommand> heard() {
        if (unheard.isEmpty()) {
            return List.of();
        }
        List<ClaimedCommand> taken = transactions.in(handle -> {
            // That transaction may be anywhere before its commit: if it has the session's row this waits, and otherwise
            // it comes too late.
            SessionRow.beginRound(handle, node, epoch, round + 1);
            return CommandRows.held(handle, epoch, unheard);
        });
        round++;
        given.give(taken);
        unheard = List.of();
        return taken;
    }

    private Claim takeNamed(List<ReadyHalf> named) {
        List<ReadyHalf> fresh = given.without(named);
        if (fresh.isEmpty()) {
            return new Claim(List.of(), true);
        }
        List<ClaimedCommand> taken = transactions.in(handle -> takeNamed(handle, fresh));
        return new Claim(taken, taken.size() < named.size());
    }

    /** All in one text, so that every condition of a look is one of the change. It ends the transaction. */
    private List<ClaimedCommand> takeNamed(Handle handle, List<ReadyHalf> named) {
        unheard = named.stream().map(ReadyHalf::id).distinct().toList();
        List<Long> groups = named.stream().map(ReadyHalf::group).distinct().toList();
        StatementBundle bundle = new StatementBundle(handle);
        Answer<List<PauseRows.Switch>> switches = PauseRows.lockWithSession(bundle, node, epoch);
        lockGroups(bundle, groups);
        for (CommandState ready : READY) {
            List<Long> ids = named.stream()
                    .filter(half -> half.ready() == ready)
                    .map(ReadyHalf::id)
                    .toList();
            if (!ids.isEmpty()) {
                CommandRows.startNamed(bundle, node, epoch, round, ready, small, ids, groups);
            }
        }
        Answer<List<ClaimedCommand>> taken = CommandRows.held(bundle, epoch, unheard);
        bundle.sendAndCommit();
        if (switches.get().isEmpty()) {
            throw SessionRow.fenced(node, epoch);
        }
        return taken.get();
    }

    private static void lockGroups(StatementBundle bundle, List<Long> groups) {
        bundle.read(
                "SELECT id FROM operation_group WHERE id IN (?) ORDER BY id LOCK IN SHARE MODE",
                row -> row.getLong("id"),
                Ids.padded(groups));
    }

    private Claim take(Handle handle, int max, int bulkyMax) {
        // Where there is no room for them they are not even looked for: many of them would hide what lies behind.
        Set<String> wanted = bulkyMax > 0 ? actions : small;
        StatementBundle look = new StatementBundle(handle);
        Answer<List<PauseRows.Switch>> switches = PauseRows.lockWithSession(look, node, epoch);
        List<Answer<List<CommandRows.Candidate>>> found = candidates(look, wanted, Set.of(), max);
        look.send();
        PauseRows.Held paused = PauseRows.held(handle, switches.get(), node, epoch);
        if (paused.all()) {
            return new Claim(List.of(), false);
        }
        if (!paused.groups().isEmpty()) {
            // It is seldom that something is paused: only then is it worth a look of its own.
            found = candidates(look, wanted, paused.groups(), max);
            look.send();
        }
        List<CommandRows.Candidate> lowest = found.stream()
                .flatMap(halves -> halves.get().stream())
                .sorted(Comparator.comparingLong(half -> half.command().id()))
                .limit(max)
                .toList();
        List<CommandRows.Candidate> fitting = fitting(lowest, bulkyMax);
        // Of a full look more may be there, also if some of it has moved on meanwhile.
        return new Claim(fitting.isEmpty() ? List.of() : start(handle, fitting), lowest.size() == max);
    }

    private static List<CommandRows.Candidate> fitting(List<CommandRows.Candidate> found, int bulkyMax) {
        List<CommandRows.Candidate> fitting = new ArrayList<>();
        int left = bulkyMax;
        for (CommandRows.Candidate half : found) {
            boolean bulky = half.command().action().bulky();
            left -= bulky ? 1 : 0;
            if (!bulky || left >= 0) {
                fitting.add(half);
            }
        }
        return fitting;
    }

    private List<Answer<List<CommandRows.Candidate>>> candidates(
            StatementBundle look, Set<String> wanted, Set<Long> paused, int max) {
        return READY.stream()
                .map(ready -> CommandRows.candidates(look, node, ready, wanted, paused, max))
                .toList();
    }

    /**
     * Takes those that are still as they were found, under the locks of their groups: no group is aborted or gets stuck meanwhile. It ends the
     * transaction.
     */
    private List<ClaimedCommand> start(Handle handle, List<CommandRows.Candidate> candidates) {
        unheard = candidates.stream().map(found -> found.command().id()).toList();
        StatementBundle start = new StatementBundle(handle);
        lockGroups(
                start,
                candidates.stream().map(CommandRows.Candidate::group).distinct().toList());
        List<Answer<Integer>> started = new ArrayList<>();
        for (CommandState ready : READY) {
            List<Long> ids = candidates.stream()
                    .filter(found -> found.state() == ready)
                    .map(found -> found.command().id())
                    .toList();
            if (!ids.isEmpty()) {
                started.add(CommandRows.start(start, epoch, ready, ids));
            }
        }
        start.sendAndCommit();
        int sum = started.stream().mapToInt(Answer::get).sum();
        return sum == candidates.size()
                ? candidates.stream().map(CommandRows.Candidate::command).toList()
                : CommandRows.held(handle, epoch, unheard);
    }

    /**
     * Records what became of a batch, in one transaction. Recording again what was recorded changes nothing, so after a lost answer the same
     * batch is simply recorded again.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED if the session is not open any more: its successor settles these commands
     */
    public RecordResult record(List<Settled> settled) {
        if (settled.isEmpty()) {
            return RecordResult.NOBODY;
        }
        RecordResult result = transactions.in(handle -> Completion.record(handle, node, epoch, settled));
        given.recorded(settled);
        return result;
    }
}
