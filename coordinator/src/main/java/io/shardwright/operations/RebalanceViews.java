package io.shardwright.operations;

import io.shardwright.api.ProgressView;
import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.TableProgressView;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.move.CopyProgress;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.rebalance.LegalOrders;
import io.shardwright.rebalance.MoveOrder;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.MoveStanding;
import io.shardwright.rebalance.RebalanceOutcome;
import io.shardwright.rebalance.RebalanceProgress;
import io.shardwright.rebalance.RebalanceProgress.Figures;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.Scope;
import io.shardwright.table.TableName;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rebalances as the API shows them. */
final class RebalanceViews {
    private static final int ALL = 100;

    private RebalanceViews() {}

    static RebalanceView view(
            RebalanceReader.Rebalance rebalance,
            RebalancePlan plan,
            List<RebalanceReader.Step> steps,
            boolean withMoves) {
        return withMoves
                ? view(rebalance, plan, steps, tables(rebalance, plan, steps), Scope.ALL.ordered(plan))
                : view(rebalance, plan, steps, List.of(), Set.of());
    }

    /** With those of its moves that an order is about. */
    static RebalanceView part(
            RebalanceReader.Rebalance rebalance,
            RebalancePlan plan,
            List<RebalanceReader.Step> steps,
            Set<Integer> numbers) {
        return view(rebalance, plan, steps, List.of(), numbers);
    }

    private static RebalanceView view(
            RebalanceReader.Rebalance rebalance,
            RebalancePlan plan,
            List<RebalanceReader.Step> steps,
            List<TableProgressView> tables,
            Set<Integer> shown) {
        RebalanceProgress progress = shown(rebalance, plan, steps);
        RebalanceState state = rebalance.state();
        LegalOrders legal = LegalOrders.of(state, rebalance.stop());
        boolean stopped = state == RebalanceState.STOPPING
                || state == RebalanceState.STOPPED
                || state == RebalanceState.ROLLED_BACK;
        OptionalLong rate = rate(steps);
        return new RebalanceView(
                rebalance.id().toString(),
                state.label(),
                stopped ? rebalance.stop().label() : null,
                rebalance.waits().isEmpty() ? rebalance.note() : rebalance.waits(),
                rebalance.planHash(),
                ProgressView.of(progress),
                RebalanceOutcome.of(plan, stages(steps), Scope.ALL.ordered(plan)),
                rebalance.window().isEmpty() ? null : rebalance.window(),
                rebalance.retentionMillis(),
                rebalance.earlier().stream().map(UUID::toString).toList(),
                rebalance
                        .approval()
                        .map(given -> new RebalanceView.Approval(given.by(), given.at(), given.hash()))
                        .orElse(null),
                legal.stop(),
                legal.pause(),
                legal.resume(),
                legal.undo(),
                nullable(rate),
                left(rebalance, progress, rate),
                rebalance.actor(),
                rebalance.createdAt(),
                nullable(rebalance.begunAt()),
                nullable(rebalance.endedAt()),
                tables,
                IntStream.range(0, steps.size())
                        .filter(i -> shown.contains(steps.get(i).standing().number()))
                        .mapToObj(i -> move(rebalance, plan.moves().get(i), steps.get(i)))
                        .toList());
    }

    /** Each table that it has moves of. An order to a table is about more than these: about all that {@link Scope#ordered} says. */
    private static List<TableProgressView> tables(
            RebalanceReader.Rebalance rebalance, RebalancePlan plan, List<RebalanceReader.Step> steps) {
        return plan.moves().stream()
                .map(move -> move.shard().table())
                .distinct()
                .sorted(Comparator.comparing(TableName::value))
                .map(table -> table(rebalance, table, plan, steps))
                .toList();
    }

    private static TableProgressView table(
            RebalanceReader.Rebalance rebalance,
            TableName table,
            RebalancePlan plan,
            List<RebalanceReader.Step> steps) {
        Set<Integer> numbers = Scope.of(table).ordered(plan);
        List<RebalanceReader.Step> own = steps.stream()
                .filter(step -> numbers.contains(step.standing().number()))
                .toList();
        List<MoveStanding> part =
                own.stream().map(RebalanceReader.Step::standing).toList();
        RebalanceProgress progress = RebalanceProgress.of(
                figures(plan, steps).stream()
                        .filter(move -> move.table().equals(table))
                        .map(OfTable::figures)
                        .toList(),
                RebalanceProgress.isBack(rebalance.state(), rebalance.stop())
                        || part.stream().allMatch(move -> move.order() == MoveOrder.UNDO_FINISHED));
        LegalOrders legal = LegalOrders.ofPart(
                rebalance.state(),
                rebalance.stop(),
                part,
                numbers.size() == plan.moves().size());
        OptionalLong rate = rate(own);
        return new TableProgressView(
                table.value(),
                ProgressView.of(progress),
                legal.stop(),
                legal.pause(),
                legal.resume(),
                legal.undo(),
                nullable(rate),
                left(rebalance, progress, rate));
    }

    /** How far each move is, in the order of the plan. */
    static List<MoveStage> stages(List<RebalanceReader.Step> steps) {
        return steps.stream().map(step -> step.standing().stage()).toList();
    }

    /** How far it is by the newest figures, and no less than was recorded since its direction changed last. */
    static RebalanceProgress progress(
            RebalanceReader.Rebalance rebalance, RebalancePlan plan, List<RebalanceReader.Step> steps) {
        return RebalanceProgress.of(
                        figures(plan, steps).stream().map(OfTable::figures).toList(),
                        RebalanceProgress.isBack(rebalance.state(), rebalance.stop()))
                .atLeast(rebalance.percentage());
    }

    /** The same, as it is shown: while it goes on the leader's record counts, which never goes back, whatever becomes of a move between two looks. */
    private static RebalanceProgress shown(
            RebalanceReader.Rebalance rebalance, RebalancePlan plan, List<RebalanceReader.Step> steps) {
        RebalanceProgress now = progress(rebalance, plan, steps);
        return rebalance.state().atRest() ? now : now.at(rebalance.percentage());
    }

    private record OfTable(TableName table, Figures figures) {}

    private static List<OfTable> figures(RebalancePlan plan, List<RebalanceReader.Step> steps) {
        return IntStream.range(0, steps.size())
                .mapToObj(i -> figures(plan.moves().get(i), steps.get(i)))
                .toList();
    }

    private static OfTable figures(PlannedMove planned, RebalanceReader.Step step) {
        CopyProgress progress = MoveViews.progress(step.progress());
        return new OfTable(
                planned.shard().table(),
                new Figures(
                        step.standing().stage(),
                        percentage(step, progress),
                        progress == null ? 0 : progress.rowsCopied(),
                        progress == null ? 0 : progress.bytesCopied(),
                        planned.bytes()));
    }

    private static int percentage(RebalanceReader.Step step, @Nullable CopyProgress progress) {
        return switch (step.standing().stage()) {
            case WAITING -> 0;
            case MOVING, UNDONE -> MoveViews.copied(progress);
            case FINISHED, REVERSING, REVERSED -> ALL;
        };
    }

    private static RebalanceMoveView move(
            RebalanceReader.Rebalance rebalance, PlannedMove planned, RebalanceReader.Step step) {
        CopyProgress progress = MoveViews.progress(step.progress());
        LegalOrders legal = LegalOrders.ofPart(rebalance.state(), rebalance.stop(), List.of(step.standing()), false);
        boolean copying = goesOn(step, progress);
        return new RebalanceMoveView(
                planned.number(),
                planned.shard().table().value(),
                planned.shard().number(),
                planned.source().map(NodeName::value).orElse(""),
                planned.to().value(),
                planned.bytes(),
                step.standing().stage().label(),
                rests(step),
                step.standing().order().label(),
                percentage(step, progress),
                progress,
                legal.stop(),
                legal.pause(),
                legal.resume(),
                legal.undo(),
                nullable(pace(step, progress)),
                copying && progress != null ? nullable(progress.secondsLeft()) : null,
                step.move().map(UUID::toString).orElse(null),
                step.why());
    }

    private static boolean rests(RebalanceReader.Step step) {
        return step.standing().stage() == MoveStage.MOVING && step.standing().resting() && !step.byEngine();
    }

    /** Whether a move copies rows at the moment. */
    private static boolean goesOn(RebalanceReader.Step step, @Nullable CopyProgress progress) {
        MoveStanding move = step.standing();
        return move.stage() == MoveStage.MOVING
                && !rests(step)
                && !move.stopOrdered()
                && progress != null
                && !progress.copied()
                && !progress.rests();
    }

    /** How fast a move copies rows, or did. */
    private static OptionalLong pace(RebalanceReader.Step step, @Nullable CopyProgress progress) {
        boolean told = switch (step.standing().stage()) {
            case WAITING, UNDONE -> false;
            case MOVING -> goesOn(step, progress);
            case FINISHED, REVERSING, REVERSED -> true;
        };
        return told && progress != null ? progress.bytesPerSecond() : OptionalLong.empty();
    }

    /** Of the moves that copy rows at the moment, together; while there are none there is none. */
    private static OptionalLong rate(List<RebalanceReader.Step> part) {
        long together = 0;
        for (RebalanceReader.Step step : part) {
            CopyProgress progress = MoveViews.progress(step.progress());
            together += goesOn(step, progress) ? pace(step, progress).orElse(0) : 0;
        }
        return together == 0 ? OptionalLong.empty() : OptionalLong.of(together);
    }

    private static @Nullable Long left(
            RebalanceReader.Rebalance rebalance, RebalanceProgress progress, OptionalLong rate) {
        return rebalance.state() == RebalanceState.RUNNING && rate.isPresent()
                ? Long.valueOf(progress.bytesLeft() / rate.getAsLong())
                : null;
    }

    private static @Nullable Long nullable(OptionalLong value) {
        return value.isPresent() ? Long.valueOf(value.getAsLong()) : null;
    }
}
