package io.shardwright.rebalance;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.Burden;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to do next for a rebalance. From the records alone, so whoever leads goes on exactly where another stopped. */
public final class RebalanceRules {
    private RebalanceRules() {}

    /** The steps to take now, in their order; none if there is nothing to do but wait. */
    public static List<RebalanceStep> next(RebalanceStanding now) {
        if (now.state().atRest()) {
            return List.of();
        }
        List<RebalanceStep> steps = ordered(now);
        switch (now.state()) {
            case QUEUED -> {
                if (now.first()) {
                    steps.add(new Become(RebalanceEvent.BEGIN, ""));
                }
            }
            case RUNNING -> {
                steps.addAll(begin(now, steps));
                if (steps.isEmpty() && !now.underWay()) {
                    ending(now).ifPresent(steps::add);
                }
            }
            case STOPPING -> {
                if (steps.isEmpty() && !now.underWay() && !awaitsTurn(now)) {
                    steps.add(stopped(now));
                }
            }
            case PAUSED, PROPOSED, REJECTED, STOPPED, COMPLETED, FAILED, ROLLED_BACK -> {}
        }
        return steps;
    }

    /** What it waits for, other than for moves that go on and what operators have paused; empty if for nothing. */
    public static String waits(RebalanceStanding now) {
        return Stream.of(onLost(now), onAway(now), closing(now), beginning(now))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("");
    }

    private static Optional<String> onLost(RebalanceStanding now) {
        return underWay(now)
                .flatMap(move -> now.lost(move).stream()
                        .map(node -> "move " + move.number() + " is under way on node " + node
                                + ", which is lost: stop it (`move stop`), and give up what it waits for there (`group waive --node "
                                + node + "`)"))
                .findFirst();
    }

    private static Optional<String> onAway(RebalanceStanding now) {
        return underWay(now)
                .flatMap(move -> now
                        .away(move)
                        .map(node ->
                                "move " + move.number() + ", which is under way, waits for the worker of node " + node)
                        .stream())
                .findFirst();
    }

    /** What a move has left is not dropped while its shard's owner is away, whose rows may be gone, nor where nobody can. */
    private static Optional<String> closing(RebalanceStanding now) {
        return now.moves().stream()
                .filter(move -> left(now, move))
                .map(now::planned)
                .flatMap(move -> now
                        .away(move)
                        .map(node -> "what move " + move.number() + " has left is dropped once the worker of node "
                                + node + " is back")
                        .stream())
                .findFirst();
    }

    private static Stream<PlannedMove> underWay(RebalanceStanding now) {
        return now.moves().stream().filter(move -> move.stage().underWay()).map(now::planned);
    }

    private static Optional<String> beginning(RebalanceStanding now) {
        if (now.state() != RebalanceState.RUNNING) {
            return Optional.empty();
        }
        return now.moves().stream()
                .filter(move -> move.stage() == MoveStage.WAITING && now.order(move) == MoveOrder.NONE)
                .map(now::planned)
                .filter(move -> !now.paused().covers(move))
                .flatMap(
                        move -> now
                                .away(move)
                                .map(node -> "move " + move.number() + " waits for the worker of node " + node)
                                .stream())
                .findFirst();
    }

    /** Whether moves of it that have begun are held back until its turn comes: those of two rebalances would load the nodes beyond the limits of both. */
    public static boolean awaitsTurn(RebalanceStanding now) {
        return !now.state().atRest() && !ordered(now).equals(ordered(now.inTurn()));
    }

    /** What has to happen to moves that have begun, so that each goes on, rests, is undone or is taken back as it is to be. */
    private static List<RebalanceStep> ordered(RebalanceStanding now) {
        List<RebalanceStep> steps = new ArrayList<>();
        for (MoveStanding move : now.moves()) {
            if (move.stage() == MoveStage.MOVING) {
                moving(now, move).ifPresent(steps::add);
            }
        }
        if (now.first()) {
            steps.addAll(reversals(now));
        }
        for (MoveStanding move : now.moves()) {
            if (left(now, move) && now.lost(now.planned(move)).isEmpty()) {
                steps.add(new Close(move.number()));
            }
        }
        return steps;
    }

    /** Whether it was taken back and what it has left is to be dropped. */
    private static boolean left(RebalanceStanding now, MoveStanding move) {
        return move.stage() == MoveStage.REVERSED && move.open() && now.order(move) == MoveOrder.UNDO_FINISHED;
    }

    private static Optional<RebalanceStep> moving(RebalanceStanding now, MoveStanding move) {
        return switch (now.order(move)) {
            // What rests while its rebalance waits for its turn goes on once that has come.
            case NONE -> now.state() == RebalanceState.QUEUED ? Optional.empty() : rest(move, false);
            case PAUSED -> rest(move, true);
            case GRACEFUL -> now.first() ? rest(move, false) : Optional.empty();
            case IMMEDIATE, UNDO_FINISHED ->
                move.stopOrdered() ? Optional.empty() : Optional.of(new Stop(move.number()));
        };
    }

    private static Optional<RebalanceStep> rest(MoveStanding move, boolean resting) {
        return move.resting() == resting ? Optional.empty() : Optional.of(new Rest(move.number(), resting));
    }

    /** @param before what is ordered at the same time */
    private static List<RebalanceStep> begin(RebalanceStanding now, List<RebalanceStep> before) {
        Set<Integer> underWay = new HashSet<>(now.numbers(move -> move.stage().underWay()));
        for (RebalanceStep step : before) {
            if (step instanceof Reverse reverse) {
                underWay.add(reverse.number());
            }
        }
        Set<Integer> held = new HashSet<>(givenUp(now));
        for (PlannedMove move : now.plan().moves()) {
            if (now.paused().covers(move) || now.away(move).isPresent()) {
                held.add(move.number());
            }
        }
        held.addAll(now.numbers(move -> now.order(move) != MoveOrder.NONE));
        return NextMoves.startable(now.plan(), kept(now), underWay, held).stream()
                .map(move -> (RebalanceStep) new Begin(move))
                .toList();
    }

    /** The finished moves that stay so: nothing may rely on one that is to be taken back. */
    private static Set<Integer> kept(RebalanceStanding now) {
        return now.numbers(move -> move.stage() == MoveStage.FINISHED && now.order(move) != MoveOrder.UNDO_FINISHED);
    }

    /** What went back goes again, as what was undone does, only when somebody says so; and so does what was stopped before it began. */
    private static Set<Integer> givenUp(RebalanceStanding now) {
        return now.numbers(move -> switch (move.stage()) {
            case UNDONE, REVERSED -> true;
            case WAITING -> now.order(move).stops();
            case MOVING, FINISHED, REVERSING -> false;
        });
    }

    /** Of a rebalance that was not stopped as a whole, once nothing is under way; none while moves are held back that could begin. */
    private static Optional<RebalanceStep> ending(RebalanceStanding now) {
        Set<Integer> kept = kept(now);
        if (kept.size() == now.moves().size()) {
            return Optional.of(new Become(RebalanceEvent.FINISH, ""));
        }
        Set<Integer> given = givenUp(now);
        Set<Integer> never = now.numbers(
                move -> given.contains(move.number()) || now.order(move).stops());
        if (!NextMoves.startable(now.plan(), kept, Set.of(), never).isEmpty()) {
            return Optional.empty();
        }
        Optional<RebalanceStep> stuck = stuck(now);
        if (stuck.isPresent()) {
            return stuck;
        }
        int failed = now.numbers(move ->
                        given.contains(move.number()) && !now.order(move).stops())
                .size();
        return Optional.of(
                failed > 0
                        ? new Become(RebalanceEvent.FAIL, gone(now, failed, "undone"))
                        : new Become(RebalanceEvent.HALT, gone(now, given.size(), "stopped")));
    }

    private static String gone(RebalanceStanding now, int count, String how) {
        int relying = now.numbers(move ->
                        move.stage() == MoveStage.WAITING && !now.order(move).stops())
                .size();
        return count
                + (count == 1 ? " move was " : " moves were ")
                + how
                + (relying == 0 ? "" : ", and " + relying + " that rely on them did not begin");
    }

    private static RebalanceStep stopped(RebalanceStanding now) {
        return stuck(now)
                .orElseGet(() -> new Become(
                        now.stop() == StopMode.UNDO_FINISHED ? RebalanceEvent.EMPTY : RebalanceEvent.HALT, ""));
    }

    /** Once nothing is left to do, although finished moves are to be taken back, or what they have left is to be dropped. */
    private static Optional<RebalanceStep> stuck(RebalanceStanding now) {
        List<MoveStanding> moves =
                now.moves().stream().filter(move -> back(now, move)).toList();
        Set<NodeName> lost = lost(now, moves);
        if (!moves.isEmpty()) {
            boolean all =
                    moves.stream().noneMatch(move -> now.lost(now.planned(move)).isEmpty());
            String closed = "the way back is closed or lost, or each try to take it was undone";
            String why = all ? are(lost) : lost.isEmpty() ? closed : closed + "; " + are(lost);
            return Optional.of(new Become(
                    RebalanceEvent.FAIL,
                    moves.size() + (moves.size() == 1 ? " finished move" : " finished moves")
                            + " cannot be taken back: " + why));
        }
        List<MoveStanding> left =
                now.moves().stream().filter(move -> left(now, move)).toList();
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(new Become(
                        RebalanceEvent.FAIL,
                        "what " + left.size() + (left.size() == 1 ? " move has" : " moves have")
                                + " left that " + (left.size() == 1 ? "was" : "were") + " taken back is not dropped: "
                                + are(lost(now, left))));
    }

    /** Whether it is finished and to be taken back. */
    private static boolean back(RebalanceStanding now, MoveStanding move) {
        return move.stage() == MoveStage.FINISHED && now.order(move) == MoveOrder.UNDO_FINISHED;
    }

    private static Set<NodeName> lost(RebalanceStanding now, List<MoveStanding> moves) {
        return moves.stream()
                .flatMap(move -> now.lost(now.planned(move)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String are(Set<NodeName> lost) {
        String names = lost.stream().map(NodeName::value).collect(Collectors.joining(", "));
        return lost.size() == 1 ? "node " + names + " is lost" : "nodes " + names + " are lost";
    }

    /** The last first, so that a shard which moved twice goes back the way it came; as many at a time as may move. */
    private static List<RebalanceStep> reversals(RebalanceStanding now) {
        Burden burden = new Burden(now.plan().rules().limits());
        underWay(now).forEach(burden::add);
        List<RebalanceStep> steps = new ArrayList<>();
        Set<ShardId> later = new HashSet<>();
        for (int i = now.moves().size() - 1; i >= 0; i--) {
            MoveStanding move = now.moves().get(i);
            PlannedMove planned = now.planned(move);
            ShardId shard = planned.shard();
            boolean undoable =
                    back(now, move) && move.open() && now.lost(planned).isEmpty();
            if (undoable && !later.contains(shard) && burden.allows(planned)) {
                burden.add(planned);
                steps.add(new Reverse(move.number()));
            }
            if (move.stage() == MoveStage.FINISHED || move.stage().underWay()) {
                later.add(shard);
            }
        }
        return steps;
    }
}
