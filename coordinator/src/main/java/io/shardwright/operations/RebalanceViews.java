package io.shardwright.operations;

import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceView;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.move.CopyProgress;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.RebalanceEvent;
import io.shardwright.rebalance.RebalanceOutcome;
import io.shardwright.rebalance.RebalanceProgress;
import io.shardwright.rebalance.RebalanceProgress.Figures;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.RebalanceTransitions;
import io.shardwright.rebalance.Scope;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rebalances as the API shows them. */
final class RebalanceViews {
    private static final int ALL = 100;
    private static final double MILLIS_PER_SECOND = 1_000;

    private RebalanceViews() {}

    /** @param now epoch milliseconds */
    static RebalanceView view(
            RebalanceReader.Rebalance rebalance,
            RebalancePlan plan,
            List<RebalanceReader.Step> steps,
            boolean withMoves,
            long now) {
        RebalanceProgress progress = progress(rebalance, plan, steps);
        RebalanceState state = rebalance.state();
        boolean stopped = state == RebalanceState.STOPPING
                || state == RebalanceState.STOPPED
                || state == RebalanceState.ROLLED_BACK;
        OptionalLong rate = rate(rebalance, progress, now);
        return new RebalanceView(
                rebalance.id().toString(),
                state.label(),
                stopped ? rebalance.stop().label() : null,
                rebalance.waits().isEmpty() ? rebalance.note() : rebalance.waits(),
                rebalance.planHash(),
                progress,
                RebalanceOutcome.of(plan, stages(steps), Scope.ALL.ordered(plan)),
                rebalance.earlier().stream().map(UUID::toString).toList(),
                rebalance
                        .approval()
                        .map(given -> new RebalanceView.Approval(given.by(), given.at(), given.hash()))
                        .orElse(null),
                can(state, RebalanceEvent.STOP) || can(state, RebalanceEvent.UNDO),
                can(state, RebalanceEvent.PAUSE),
                can(state, RebalanceEvent.RESUME),
                nullable(rate),
                state == RebalanceState.RUNNING ? left(progress, rate) : null,
                rebalance.actor(),
                rebalance.createdAt(),
                nullable(rebalance.begunAt()),
                nullable(rebalance.endedAt()),
                withMoves
                        ? IntStream.range(0, steps.size())
                                .mapToObj(i -> move(plan.moves().get(i), steps.get(i)))
                                .toList()
                        : List.of());
    }

    /** How far each move is, in the order of the plan. */
    static List<MoveStage> stages(List<RebalanceReader.Step> steps) {
        return steps.stream().map(step -> step.standing().stage()).toList();
    }

    private static boolean can(RebalanceState state, RebalanceEvent event) {
        return RebalanceTransitions.next(state, event).isPresent();
    }

    /** What was shown once is never gone back on, also when a move fails. */
    static RebalanceProgress progress(
            RebalanceReader.Rebalance rebalance, RebalancePlan plan, List<RebalanceReader.Step> steps) {
        RebalanceProgress now = RebalanceProgress.of(
                plan, steps.stream().map(RebalanceViews::figures).toList(), rebalance.state(), rebalance.stop());
        return now.atLeast(rebalance.percentage());
    }

    private static Figures figures(RebalanceReader.Step step) {
        CopyProgress progress = MoveViews.progress(step.progress());
        return new Figures(
                step.standing().stage(),
                percentage(step, progress),
                progress == null ? 0 : progress.rowsCopied(),
                progress == null ? 0 : progress.bytesCopied());
    }

    private static int percentage(RebalanceReader.Step step, @Nullable CopyProgress progress) {
        return switch (step.standing().stage()) {
            case WAITING, UNDONE, REVERSED -> 0;
            case MOVING -> MoveViews.copied(progress);
            case FINISHED, REVERSING -> ALL;
        };
    }

    private static RebalanceMoveView move(PlannedMove planned, RebalanceReader.Step step) {
        CopyProgress progress = MoveViews.progress(step.progress());
        return new RebalanceMoveView(
                planned.number(),
                planned.shard().table().value(),
                planned.shard().number(),
                planned.source().map(NodeName::value).orElse(""),
                planned.to().value(),
                planned.bytes(),
                step.standing().stage().label(),
                step.standing().stage() == MoveStage.MOVING && step.standing().resting(),
                step.standing().order().label(),
                percentage(step, progress),
                progress,
                step.move().map(UUID::toString).orElse(null),
                step.why());
    }

    private static OptionalLong rate(RebalanceReader.Rebalance rebalance, RebalanceProgress progress, long now) {
        if (rebalance.begunAt().isEmpty()) {
            return OptionalLong.empty();
        }
        double seconds = Math.max(
                        1, rebalance.endedAt().orElse(now) - rebalance.begunAt().getAsLong())
                / MILLIS_PER_SECOND;
        return OptionalLong.of((long) (progress.bytes() / seconds));
    }

    private static @Nullable Long left(RebalanceProgress progress, OptionalLong rate) {
        long perSecond = rate.orElse(0);
        return perSecond == 0 ? null : Long.valueOf(Math.max(0, progress.bytesTotal() - progress.bytes()) / perSecond);
    }

    private static @Nullable Long nullable(OptionalLong value) {
        return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
    }
}
