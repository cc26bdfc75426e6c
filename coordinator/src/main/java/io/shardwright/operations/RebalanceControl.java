package io.shardwright.operations;

import io.shardwright.api.RebalanceList;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.json.PlanFile;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.metadata.RebalanceReader.Rebalance;
import io.shardwright.metadata.RebalanceSwitches;
import io.shardwright.move.MoveState;
import io.shardwright.move.MoveWindow;
import io.shardwright.placement.Drift;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.StopMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What an operator may ask and order of rebalances. Safe for use by many threads. */
public final class RebalanceControl {
    private static final int LISTED_MAX = 100;

    private final RebalanceReader rebalances;
    private final RebalanceSwitches switches;
    private final MoveReader moves;
    private final RebalancePlans plans;
    private final Runnable ordered;

    /** @param ordered called after an order, to wake who carries it out */
    RebalanceControl(MetadataDatabase database, RebalancePlans plans, Runnable ordered) {
        this.rebalances = new RebalanceReader(database);
        this.switches = new RebalanceSwitches(database);
        this.moves = new MoveReader(database);
        this.plans = plans;
        this.ordered = ordered;
    }

    public RebalanceList list() {
        return new RebalanceList(rebalances.list(LISTED_MAX).stream()
                .map(rebalance -> view(rebalance, false))
                .toList());
    }

    /** @throws ShardwrightException {@link ErrorCode#NOT_FOUND} */
    public RebalanceView show(UUID id) {
        return view(rebalances.find(id).orElseThrow(() -> RebalanceSwitches.unknown(id)), true);
    }

    private RebalanceView view(Rebalance rebalance, boolean withMoves) {
        return RebalanceViews.view(
                rebalance, plans.of(rebalance), rebalances.steps(rebalance.id()), withMoves, moves.now());
    }

    /**
     * Records a rebalance; it begins when no other is on its way.
     *
     * @throws ShardwrightException {@link ErrorCode#PLAN_DRIFTED} if the fleet is not what the plan was made for, {@link ErrorCode#WRONG_STATE} if a
     *     shard of it is on its way or can still be taken back from an earlier move
     */
    public RebalanceView start(LeaderTerm term, RebalanceStart wanted, Submitter submitter) {
        RebalancePlan plan = PlanFile.plan(wanted.plan());
        Optional<MoveWindow> window = MoveControl.window(Objects.requireNonNullElse(wanted.window(), ""));
        String hash = wanted.plan().hash();
        UUID id = switches.recorded(submitter.idempotencyKey(), hash).orElseGet(() -> {
            check(plan);
            return switches.record(
                    term,
                    new RebalanceSwitches.Recorded(
                            UUID.randomUUID(),
                            submitter.idempotencyKey(),
                            PlanFile.write(wanted.plan()),
                            hash,
                            plan.moves().size(),
                            window.map(MoveWindow::toString).orElse(""),
                            MoveControl.retention(wanted.retentionMillis()),
                            submitter.actor()));
        });
        ordered.run();
        return show(id);
    }

    private void check(RebalancePlan plan) {
        List<String> drift = Drift.between(plan, Set.of(), plans.now(plan));
        if (!drift.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.PLAN_DRIFTED,
                    "the plan does not fit the fleet any more: " + String.join("; ", drift),
                    "Make a new one: `rebalance plan`.");
        }
        for (MoveReader.Move open : moves.open()) {
            for (PlannedMove move : plan.moves()) {
                boolean same = open.table().equals(move.shard().table().value())
                        && open.shard() == move.shard().number();
                if (same) {
                    boolean over = open.state() == MoveState.SWITCHED || open.state() == MoveState.REVERSED;
                    throw new ShardwrightException(
                            ErrorCode.WRONG_STATE,
                            "shard " + move.shard() + " has move " + open.id() + ", which is "
                                    + open.state().label(),
                            over
                                    ? "Close its way back first: `move accept " + open.id() + "`."
                                    : "Wait for it, or stop it: `move stop " + open.id() + "`.");
                }
            }
        }
    }

    /** Lets a rebalance rest, or go on. */
    public RebalanceView pause(LeaderTerm term, UUID id, boolean paused, String reason, String actor) {
        switches.pause(term, id, paused, actor, GroupControl.checked(reason, false));
        ordered.run();
        return show(id);
    }

    /** Stops a rebalance; one that is being stopped is never stopped less. */
    public RebalanceView stop(LeaderTerm term, UUID id, StopMode mode, String reason, String actor) {
        switches.stop(term, id, mode, actor, GroupControl.checked(reason, false));
        ordered.run();
        return show(id);
    }
}
