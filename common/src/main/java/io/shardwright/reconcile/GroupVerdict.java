package io.shardwright.reconcile;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What becomes of a group that the nodes know more of than the records do. The ordinary protocol settles it from there, so this only takes from it
 * the ways that the lost records would have closed:
 *
 * <ul>
 *   <li>A command that a node announces and the records have not begun counts as one with an unknown effect. Forward, the ledger says that it is
 *       done; backward, it is undone and not merely cancelled.
 *   <li>A group that was being undone is undone. Forward its commands would be taken for done, as their ledger rows say, although they are gone.
 *   <li>A group whose after-commands ran was decided, so it completes: no operator may stop it any more.
 *   <li>A group with commands that the records have lost cannot be undone or finished by them: it waits for an operator.
 *   <li>Tries that only a node knows of count as begun: the next one has a number that no earlier one has had, and what is said of the last is said of it.
 * </ul>
 *
 * @param learn the places of commands whose effect is to be found out from their nodes
 * @param ahead the newest tries of halves of which the records know earlier ones only
 * @param lost what the nodes tell of commands that are not in the records
 */
public record GroupVerdict(Kind kind, Set<Integer> learn, List<NodeTry> ahead, List<NodeTry> lost) {
    private static final Set<CommandState> NOT_BEGUN = EnumSet.of(
            CommandState.WAITING,
            CommandState.READY,
            CommandState.RUNNING,
            CommandState.FAILED,
            CommandState.CANCELLED);

    private static final Set<CommandState> IN_UNDO;

    static {
        IN_UNDO = EnumSet.of(CommandState.UNDONE, CommandState.WAIVED);
        IN_UNDO.addAll(UndoRules.OUTSTANDING);
    }

    /** What is done with a group. */
    public enum Kind {
        /** The records and the nodes agree. */
        AS_RECORDED,
        /** It goes on; the effect of some commands is found out first, or how often they were tried is noted. */
        GO_ON,
        /** It is undone. */
        UNDO,
        /** It was decided: all before the decision counts as done, and it completes. */
        COMPLETE,
        /** Nothing of it runs until an operator orders it to be stopped. */
        WITHHOLD
    }

    public GroupVerdict {
        learn = Set.copyOf(learn);
        ahead = List.copyOf(ahead);
        lost = List.copyOf(lost);
    }

    /** Judges a group by what its nodes have written down of it. */
    public static GroupVerdict of(RecordedGroup group, List<NodeTry> tries) {
        if (group.state().ended()) {
            return new GroupVerdict(Kind.AS_RECORDED, Set.of(), List.of(), List.of());
        }
        Map<Integer, RecordedCommand> commands = new HashMap<>();
        group.commands().forEach(command -> commands.put(command.seq(), command));
        Set<Integer> learn = new TreeSet<>();
        List<NodeTry> ahead = new ArrayList<>();
        List<NodeTry> lost = new ArrayList<>();
        boolean undone = false;
        boolean decided = false;
        for (NodeTry one : tries) {
            RecordedCommand command = commands.get(one.seq());
            if (command == null || !command.incarnation().equals(one.incarnation())) {
                lost.add(one);
                continue;
            }
            if (one.attempt() > command.tries(one.direction())) {
                ahead.add(one);
            }
            if (one.direction() == Direction.UNDO) {
                undone |= !IN_UNDO.contains(command.state()) && !goesBack(group, command);
            } else if (command.phase() == Phase.AFTER) {
                decided |= command.state() == CommandState.WAITING;
            } else if (one.end() != End.NOTHING
                    && command.effect() == Effect.NONE
                    && NOT_BEGUN.contains(command.state())) {
                learn.add(command.seq());
            }
        }
        return new GroupVerdict(kind(group, learn, ahead, lost, undone, decided), learn, ahead, lost);
    }

    private static Kind kind(
            RecordedGroup group,
            Set<Integer> learn,
            List<NodeTry> ahead,
            List<NodeTry> lost,
            boolean undone,
            boolean decided) {
        boolean undecided = group.state() == GroupState.PENDING
                || group.state() == GroupState.ACTIVE
                || group.state() == GroupState.PREPARED;
        if (!lost.isEmpty()) {
            return Kind.WITHHOLD;
        }
        if (undecided && decided) {
            return Kind.COMPLETE;
        }
        if (undecided && undone) {
            return Kind.UNDO;
        }
        return learn.isEmpty() && ahead.isEmpty() ? Kind.AS_RECORDED : Kind.GO_ON;
    }

    private static boolean goesBack(RecordedGroup group, RecordedCommand command) {
        return group.savepoint().isPresent()
                && command.seq() > group.savepoint().getAsInt();
    }
}
