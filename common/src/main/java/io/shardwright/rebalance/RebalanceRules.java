package io.shardwright.rebalance;

import io.shardwright.placement.NextMoves;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.ShardId;
import io.shardwright.rebalance.RebalanceStep.Become;
import io.shardwright.rebalance.RebalanceStep.Begin;
import io.shardwright.rebalance.RebalanceStep.Close;
import io.shardwright.rebalance.RebalanceStep.Rest;
import io.shardwright.rebalance.RebalanceStep.Reverse;
import io.shardwright.rebalance.RebalanceStep.Stop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What to do next for a rebalance. From the records alone, so whoever leads goes on exactly where another stopped. */
public final class RebalanceRules {
    private RebalanceRules() {}

    /** The steps to take now, in their order; none if there is nothing to do but wait. */
    public static List<RebalanceStep> next(RebalanceStanding now) {
        return switch (now.state()) {
            case QUEUED -> now.first() ? List.of(new Become(RebalanceEvent.BEGIN, "")) : List.of();
            case RUNNING -> running(now);
            case PAUSED -> rest(now, true);
            case STOPPING -> stopping(now);
            case STOPPED, COMPLETED, FAILED, ROLLED_BACK -> List.of();
        };
    }

    private static List<RebalanceStep> running(RebalanceStanding now) {
        List<RebalanceStep> steps = new ArrayList<>(rest(now, false));
        Set<Integer> finished = now.at(MoveStage.FINISHED);
        if (finished.size() == now.moves().size()) {
            steps.add(new Become(RebalanceEvent.FINISH, ""));
            return steps;
        }
        // What went back goes again, as what was undone does, only when somebody says so.
        Set<Integer> given =
                now.numbers(move -> move.stage() == MoveStage.UNDONE || move.stage() == MoveStage.REVERSED);
        Set<Integer> held = new HashSet<>(given);
        for (PlannedMove move : now.plan().moves()) {
            if (now.halts().covers(move)) {
                held.add(move.number());
            }
        }
        Set<Integer> underWay = now.numbers(move -> move.stage().underWay());
        NextMoves.startable(now.plan(), finished, underWay, held).forEach(move -> steps.add(new Begin(move)));
        boolean couldGoOn = !underWay.isEmpty()
                || !NextMoves.startable(now.plan(), finished, Set.of(), given).isEmpty();
        if (!couldGoOn) {
            steps.add(new Become(RebalanceEvent.FAIL, failure(now, given.size())));
        }
        return steps;
    }

    private static String failure(RebalanceStanding now, int undone) {
        int waiting = now.at(MoveStage.WAITING).size();
        return undone
                + (undone == 1 ? " move was undone" : " moves were undone")
                + (waiting == 0 ? "" : ", and " + waiting + " that rely on them did not begin");
    }

    /** Lets what is under way rest, or go on. */
    private static List<RebalanceStep> rest(RebalanceStanding now, boolean resting) {
        return now.moves().stream()
                .filter(move -> move.stage() == MoveStage.MOVING && move.resting() != resting)
                .map(move -> (RebalanceStep) new Rest(move.number(), resting))
                .toList();
    }

    private static List<RebalanceStep> stopping(RebalanceStanding now) {
        List<RebalanceStep> steps = new ArrayList<>();
        if (now.stop() == StopMode.GRACEFUL) {
            steps.addAll(rest(now, false));
        } else {
            now.moves().stream()
                    .filter(move -> move.stage() == MoveStage.MOVING && !move.stopOrdered())
                    .forEach(move -> steps.add(new Stop(move.number())));
        }
        if (now.stop() == StopMode.UNDO_FINISHED) {
            steps.addAll(reversals(now));
            now.numbers(move -> move.stage() == MoveStage.REVERSED && move.open()).stream()
                    .sorted()
                    .forEach(number -> steps.add(new Close(number)));
        }
        if (steps.isEmpty() && !now.underWay()) {
            steps.add(ending(now));
        }
        return steps;
    }

    private static RebalanceStep ending(RebalanceStanding now) {
        if (now.stop() != StopMode.UNDO_FINISHED) {
            return new Become(RebalanceEvent.HALT, "");
        }
        int left = now.at(MoveStage.FINISHED).size();
        return left == 0
                ? new Become(RebalanceEvent.EMPTY, "")
                : new Become(
                        RebalanceEvent.FAIL,
                        left + (left == 1 ? " finished move" : " finished moves")
                                + " cannot be taken back: the way back is closed or lost");
    }

    /** The last first, so that a shard which moved twice goes back the way it came; as many at a time as may move. */
    private static List<RebalanceStep> reversals(RebalanceStanding now) {
        int free = now.plan().rules().limits().movesMax()
                - now.numbers(move -> move.stage().underWay()).size();
        List<RebalanceStep> steps = new ArrayList<>();
        Set<ShardId> later = new HashSet<>();
        for (int i = now.moves().size() - 1; i >= 0; i--) {
            MoveStanding move = now.moves().get(i);
            ShardId shard = now.plan().moves().get(i).shard();
            boolean undoable = move.stage() == MoveStage.FINISHED && move.open();
            if (undoable && !later.contains(shard) && steps.size() < free) {
                steps.add(new Reverse(move.number()));
            }
            if (move.stage() == MoveStage.FINISHED || move.stage().underWay()) {
                later.add(shard);
            }
        }
        return steps;
    }
}
