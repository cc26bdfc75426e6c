package io.shardwright.operations;

import io.shardwright.access.TableScope;
import io.shardwright.api.RebalanceList;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.PlanFile;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.RebalanceOrders;
import io.shardwright.metadata.RebalanceOrders.Ordered;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.metadata.RebalanceReader.Rebalance;
import io.shardwright.metadata.RebalanceSwitches;
import io.shardwright.move.MoveState;
import io.shardwright.move.MoveWindow;
import io.shardwright.placement.Drift;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.Scope;
import io.shardwright.rebalance.StopMode;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** What an operator may ask and order of rebalances. A dry run does all of it and takes it back. Safe for use by many threads. */
public final class RebalanceControl {
    private static final int LISTED_MAX = 100;

    private final MetadataDatabase database;
    private final RebalanceReader rebalances;
    private final MoveReader moves;
    private final RebalancePlans plans;
    private final IntSupplier approvals;
    private final Runnable ordered;

    /**
     * @param approvals how many have to agree beside who proposes
     * @param ordered called after an order, to wake who carries it out
     */
    RebalanceControl(MetadataDatabase database, RebalancePlans plans, IntSupplier approvals, Runnable ordered) {
        this.database = database;
        this.rebalances = new RebalanceReader(database);
        this.moves = new MoveReader(database);
        this.plans = plans;
        this.approvals = approvals;
        this.ordered = ordered;
    }

    /** @param scope of who asks: no others are told of */
    public RebalanceList list(TableScope scope) {
        return new RebalanceList(rebalances.list(LISTED_MAX).stream()
                .filter(rebalance -> scope.isAll() || scope.covers(tables(rebalance)))
                .map(rebalance -> view(ordered(rebalance), plans.of(rebalance), false))
                .toList());
    }

    /** The tables of all its moves; none of one that is not there. */
    Set<String> tables(UUID id) {
        return rebalances.find(id).map(this::tables).orElse(Set.of());
    }

    private Set<String> tables(Rebalance rebalance) {
        return plans.of(rebalance).moves().stream()
                .map(move -> move.shard().table().value())
                .collect(Collectors.toSet());
    }

    /** @throws ShardwrightException {@link ErrorCode#NOT_FOUND} */
    public RebalanceView show(UUID id) {
        return view(ordered(rebalances.find(id).orElseThrow(() -> RebalanceSwitches.unknown(id))));
    }

    private Ordered ordered(Rebalance rebalance) {
        return new Ordered(rebalance, rebalances.steps(rebalance.id()));
    }

    private RebalanceView view(Ordered ordered) {
        return view(ordered, plans.of(ordered.rebalance()), true);
    }

    private RebalanceView view(Ordered ordered, RebalancePlan plan, boolean withMoves) {
        return RebalanceViews.view(ordered.rebalance(), plan, ordered.steps(), withMoves);
    }

    /**
     * Records a rebalance; it begins when no other is on its way, and, where that is set, when somebody else has approved it.
     *
     * @throws ShardwrightException {@link ErrorCode#PLAN_DRIFTED} if the fleet is not what the plan was made for, {@link ErrorCode#WRONG_STATE} if a
     *     shard of it is on its way or can still be taken back from an earlier move
     */
    public RebalanceView start(LeaderTerm term, RebalanceStart wanted, Submitter submitter, boolean dryRun) {
        return record(term, wanted, request(wanted), submitter, approvals.getAsInt() > 0, dryRun);
    }

    /**
     * The same for a plan that was made on the way.
     *
     * @param request what was asked for, however the plan turned out
     */
    RebalanceView start(LeaderTerm term, RebalanceStart wanted, String request, Submitter submitter) {
        return record(term, wanted, request, submitter, approvals.getAsInt() > 0, false);
    }

    /** A rebalance that was recorded for the same request under the same key. */
    Optional<RebalanceView> recorded(Submitter submitter, String request) {
        return new RebalanceOrders(database, false)
                .recorded(submitter.idempotencyKey(), request)
                .map(this::show);
    }

    /** What {@link #start} is asked for, as one text. */
    static String request(RebalanceStart wanted) {
        return Digest.of(
                "rebalance",
                List.of(
                        wanted.plan().hash(),
                        window(wanted),
                        MoveTerms.retention(wanted.retentionMillis()),
                        acceptsEarlier(wanted)));
    }

    private static String window(RebalanceStart wanted) {
        return MoveTerms.window(Objects.requireNonNullElse(wanted.window(), ""))
                .map(MoveWindow::toString)
                .orElse("");
    }

    private static boolean acceptsEarlier(RebalanceStart wanted) {
        return Objects.requireNonNullElse(wanted.acceptEarlier(), false);
    }

    /**
     * Records a rebalance, unless that was done before.
     *
     * @param request what was asked for; the same again under the same key is the rebalance that was recorded
     * @param proposed whether somebody has to approve it
     */
    RebalanceView record(
            LeaderTerm term,
            RebalanceStart wanted,
            String request,
            Submitter submitter,
            boolean proposed,
            boolean dryRun) {
        RebalancePlan plan = PlanFile.plan(wanted.plan());
        Optional<RebalanceView> before = recorded(submitter, request);
        if (before.isPresent()) {
            return done(before.get(), dryRun);
        }
        List<UUID> earlier = check(plan, acceptsEarlier(wanted));
        RebalanceOrders orders = new RebalanceOrders(database, dryRun);
        Ordered recorded = orders.record(
                term,
                new RebalanceOrders.Recorded(
                        UUID.randomUUID(),
                        submitter.idempotencyKey(),
                        request,
                        PlanFile.write(wanted.plan()),
                        wanted.plan().hash(),
                        plan.moves().size(),
                        proposed,
                        window(wanted),
                        MoveTerms.retention(wanted.retentionMillis()),
                        earlier,
                        submitter.actor()));
        return done(view(recorded, plan, true), dryRun);
    }

    private <T> T done(T view, boolean dryRun) {
        if (!dryRun) {
            ordered.run();
        }
        return view;
    }

    /** Returns the moves whose ways back have to be closed first. */
    private List<UUID> check(RebalancePlan plan, boolean acceptEarlier) {
        List<String> drift = Drift.between(plan, Set.of(), Set.of(), plans.now(plan));
        if (!drift.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.PLAN_DRIFTED,
                    "the plan does not fit the fleet any more: " + String.join("; ", drift),
                    "Make a new one: `rebalance plan`.");
        }
        Set<String> shards =
                plan.moves().stream().map(move -> move.shard().toString()).collect(Collectors.toSet());
        List<UUID> earlier = new ArrayList<>();
        for (MoveReader.Move open : moves.open()) {
            String shard = open.table() + "/" + open.shard();
            if (shards.contains(shard)) {
                boolean over = open.state() == MoveState.SWITCHED || open.state() == MoveState.REVERSED;
                if (!over || !acceptEarlier) {
                    throw new ShardwrightException(
                            ErrorCode.WRONG_STATE,
                            "shard " + shard + " has move " + open.id() + ", which is "
                                    + open.state().label(),
                            over
                                    ? "Close its way back first: `move accept " + open.id()
                                            + "`, or start with --accept-earlier."
                                    : "Wait for it, or stop it: `move stop " + open.id() + "`.");
                }
                earlier.add(open.id());
            }
        }
        return earlier;
    }

    /** Agrees to what somebody else has proposed. */
    public RebalanceView approve(LeaderTerm term, UUID id, String hash, String actor, boolean dryRun) {
        return done(view(new RebalanceOrders(database, dryRun).approve(term, id, hash, actor)), dryRun);
    }

    /** Declines what was proposed. */
    public RebalanceView reject(LeaderTerm term, UUID id, String reason, String actor, boolean dryRun) {
        String why = GroupControl.checked(reason, true);
        return done(view(new RebalanceOrders(database, dryRun).reject(term, id, actor, why)), dryRun);
    }

    /** Lets a rebalance rest, or go on. */
    public RebalanceView pause(LeaderTerm term, UUID id, boolean paused, String reason, String actor, boolean dryRun) {
        String why = GroupControl.checked(reason, false);
        return done(view(new RebalanceOrders(database, dryRun).pause(term, id, paused, actor, why)), dryRun);
    }

    /** Stops a rebalance, or one that is being stopped further. */
    public RebalanceView stop(LeaderTerm term, UUID id, StopMode mode, String reason, String actor, boolean dryRun) {
        String why = GroupControl.checked(reason, false);
        return done(view(new RebalanceOrders(database, dryRun).stop(term, id, mode, actor, why)), dryRun);
    }

    /** Lets all open rebalances rest or go on, or those of their moves that concern a table or a node. */
    public RebalanceOrderView pause(
            LeaderTerm term, RebalanceScope scope, boolean paused, String reason, String actor, boolean dryRun) {
        List<RebalanceOrders.Part> parts = parts(scope);
        String why = GroupControl.checked(reason, false);
        RebalanceOrders orders = new RebalanceOrders(database, dryRun);
        RebalanceOrders.PartsOrdered changed =
                paused ? orders.pauseParts(term, parts, actor, why) : orders.resumeParts(term, parts, actor, why);
        return done(view(parts, changed), dryRun);
    }

    /** Stops all open rebalances, or those of their moves that concern a table or a node. */
    public RebalanceOrderView stop(
            LeaderTerm term, RebalanceScope scope, StopMode mode, String reason, String actor, boolean dryRun) {
        List<RebalanceOrders.Part> parts = parts(scope);
        String why = GroupControl.checked(reason, false);
        RebalanceOrders orders = new RebalanceOrders(database, dryRun);
        return done(view(parts, orders.stopParts(term, parts, mode, actor, why)), dryRun);
    }

    /**
     * What an order to all, a table or a node is about.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if no open rebalance has anything to do with it
     */
    private List<RebalanceOrders.Part> parts(RebalanceScope wanted) {
        Scope scope = scope(wanted);
        List<RebalanceOrders.Part> parts = new ArrayList<>();
        for (Rebalance open : rebalances.open()) {
            RebalancePlan plan = plans.of(open);
            Set<Integer> numbers = scope.ordered(plan);
            boolean all = scope.all() || numbers.size() == plan.moves().size();
            if (all || !numbers.isEmpty()) {
                parts.add(new RebalanceOrders.Part(open.id(), numbers, all));
            }
        }
        if (parts.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.NOT_FOUND,
                    "no rebalance is open" + (scope.all() ? "" : " that moves anything there"),
                    "See `rebalance list` for those that there are.");
        }
        return parts;
    }

    private static Scope scope(RebalanceScope wanted) {
        if (wanted.table() != null && wanted.node() != null) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "an order is about a table or about a node", "Give one of them.");
        }
        if (wanted.table() != null) {
            return Scope.of(new TableName(wanted.table()));
        }
        return wanted.node() != null ? Scope.of(new NodeName(wanted.node())) : Scope.ALL;
    }

    private RebalanceOrderView view(List<RebalanceOrders.Part> parts, RebalanceOrders.PartsOrdered ordered) {
        List<RebalanceView> views = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Ordered one = ordered.rebalances().get(i);
            views.add(RebalanceViews.part(
                    one.rebalance(),
                    plans.of(one.rebalance()),
                    one.steps(),
                    parts.get(i).numbers()));
        }
        return RebalanceOrderView.of(ordered.changed(), views);
    }
}
