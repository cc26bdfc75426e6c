package io.shardwright.operations;

import io.shardwright.api.LimitsRequest;
import io.shardwright.api.MoveRequest;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.MoveSwitches;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.PauseSwitches;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.metadata.RebalanceReader.Rebalance;
import io.shardwright.metadata.RebalanceReader.Step;
import io.shardwright.metadata.RebalanceSwitches;
import io.shardwright.move.MoveState;
import io.shardwright.move.MoveWindow;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.placement.Drift;
import io.shardwright.placement.PlacementRules;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import io.shardwright.rebalance.MoveStage;
import io.shardwright.rebalance.MoveStanding;
import io.shardwright.rebalance.RebalanceEvent;
import io.shardwright.rebalance.RebalanceRules;
import io.shardwright.rebalance.RebalanceStanding;
import io.shardwright.rebalance.RebalanceStep;
import io.shardwright.rebalance.RebalanceTurns;
import io.shardwright.rebalance.Scope;
import io.shardwright.table.TableName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Carries rebalances out: takes the steps that {@link RebalanceRules} finds from the records. For the leader's thread. */
public final class RebalanceKeeper {
    private static final String ACTOR = "rebalance";

    /** Refusals of what is looked at again at the next turn. */
    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.WRONG_STATE, ErrorCode.BEING_CHANGED, ErrorCode.NODE_NOT_ACTIVE);

    private final RebalanceReader rebalances;
    private final RebalanceSwitches switches;
    private final MoveReader moveReader;
    private final PauseSwitches pauses;
    private final NodeReader nodes;
    private final MoveControl moves;
    private final RebalancePlans plans;

    RebalanceKeeper(MetadataDatabase database, MoveControl moves, RebalancePlans plans) {
        this.rebalances = new RebalanceReader(database);
        this.switches = new RebalanceSwitches(database);
        this.moveReader = new MoveReader(database);
        this.pauses = new PauseSwitches(database);
        this.nodes = new NodeReader(database);
        this.moves = moves;
        this.plans = plans;
    }

    /** The rebalances that are on their way or wait for their turn, oldest first. */
    public List<Rebalance> open() {
        return rebalances.open();
    }

    /**
     * Takes the steps that there are to take. What keeps it from that is shown as what it waits for.
     *
     * @param open all that are open, oldest first
     */
    public void step(LeaderTerm term, Rebalance rebalance, List<Rebalance> open) {
        try {
            steps(term, rebalance, open);
        } catch (ShardwrightException e) {
            boolean told = e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE;
            if (!told && !e.message().equals(rebalance.waits())) {
                switches.progress(term, rebalance, rebalance.percentage(), e.message());
            }
            throw e;
        }
    }

    private void steps(LeaderTerm term, Rebalance rebalance, List<Rebalance> open) {
        RebalancePlan plan = plans.of(rebalance);
        List<Step> steps = rebalances.steps(rebalance.id());
        List<NodeStatus> fleet = nodes.nodes();
        Optional<UUID> before = before(rebalance, open);
        RebalanceStanding standing = new RebalanceStanding(
                rebalance.state(),
                rebalance.stop(),
                plan,
                steps.stream().map(Step::standing).toList(),
                paused(pauses.standing().pauses()),
                away(fleet),
                named(fleet, RebalanceKeeper::hinders),
                before.isEmpty());
        String waits = RebalanceRules.awaitsTurn(standing)
                ? "it waits until rebalance " + before.orElseThrow() + " has ended"
                : RebalanceRules.waits(standing);
        for (RebalanceStep step : RebalanceRules.next(standing)) {
            waits = take(term, rebalance, plan, steps, step, waits);
        }
        if (!rebalance.state().atRest()) {
            int percentage = RebalanceViews.progress(rebalance, plan, steps).percentage();
            if (percentage > rebalance.percentage() || !waits.equals(rebalance.waits())) {
                switches.progress(term, rebalance, percentage, waits);
            }
        }
    }

    private static Set<NodeName> away(List<NodeStatus> fleet) {
        return named(fleet, status -> !status.alive() && status.standing().state() != NodeStanding.LOST);
    }

    /** Whether nothing that has to do with it moves: where the engine copies, others give what a lost node had. */
    private static boolean hinders(NodeStatus status) {
        return status.standing().state() == NodeStanding.LOST && status.node().engine() == Engine.MARIADB;
    }

    private static Set<NodeName> named(List<NodeStatus> fleet, Predicate<NodeStatus> which) {
        return fleet.stream().filter(which).map(status -> status.node().name()).collect(Collectors.toUnmodifiableSet());
    }

    /** The rebalance that goes before one. */
    private static Optional<UUID> before(Rebalance rebalance, List<Rebalance> open) {
        List<UUID> ids = open.stream().map(Rebalance::id).toList();
        OptionalInt before =
                RebalanceTurns.before(open.stream().map(Rebalance::state).toList(), ids.indexOf(rebalance.id()));
        return before.isPresent() ? Optional.of(ids.get(before.getAsInt())) : Optional.empty();
    }

    private static Scope paused(List<Pause> held) {
        return new Scope(
                held.stream().anyMatch(pause -> pause.scope() == PauseScope.CLUSTER),
                targets(held, PauseScope.NODE, NodeName::new),
                targets(held, PauseScope.TABLE, TableName::new));
    }

    private static <T> Set<T> targets(List<Pause> held, PauseScope scope, Function<String, T> read) {
        return held.stream()
                .filter(pause -> pause.scope() == scope)
                .map(pause -> read.apply(pause.target()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Takes one step; what it returns says why the rebalance waits. */
    private String take(
            LeaderTerm term,
            Rebalance rebalance,
            RebalancePlan plan,
            List<Step> steps,
            RebalanceStep step,
            String waits) {
        if (step instanceof RebalanceStep.Begin begin) {
            return begin(term, rebalance, plan, steps.get(begin.move().number() - 1), begin.move(), waits);
        } else if (step instanceof RebalanceStep.Rest rest) {
            rest(term, rebalance, steps, rest.number(), rest.resting());
        } else if (step instanceof RebalanceStep.Stop stop) {
            stop(term, rebalance, stop.number(), move(steps, stop.number()));
        } else if (step instanceof RebalanceStep.Reverse reverse) {
            Step finished = steps.get(reverse.number() - 1);
            // Each try is a group of its own: the one before may have been undone.
            Submitter submitter = submitter("back-" + finished.reversalsUndone(), rebalance, finished);
            unlessPassed(() -> moves.reverse(term, move(steps, reverse.number()), submitter));
        } else if (step instanceof RebalanceStep.Close close) {
            Submitter submitter = submitter("close", rebalance, steps.get(close.number() - 1));
            closeWayBack(term, moveReader.find(move(steps, close.number())).orElseThrow(), submitter);
        } else if (step instanceof RebalanceStep.Become become) {
            if (become.event() == RebalanceEvent.BEGIN) {
                return begin(term, rebalance, plan, steps);
            }
            switches.become(term, rebalance, become.event(), become.why());
        }
        return waits;
    }

    private static UUID move(List<Step> steps, int number) {
        return steps.get(number - 1).move().orElseThrow();
    }

    private static Submitter submitter(String order, Rebalance rebalance, Step step) {
        return new Submitter(
                "rebalance-" + order + "-" + rebalance.id() + "-"
                        + step.standing().number() + "-" + step.attempt(),
                ACTOR);
    }

    private String begin(
            LeaderTerm term, Rebalance rebalance, RebalancePlan plan, Step step, PlannedMove move, String waits) {
        Optional<NodeName> returning = returning(nodes.nodes(), NodeStatus::atWork);
        if (returning.isPresent() && moveReader.open().stream().noneMatch(RebalanceKeeper::rests)) {
            // Its distributed tables are made from shard maps that stand still: one move after another would keep it
            // out.
            return "move " + move.number() + " waits until node " + returning.get() + ", which was lost, is settled";
        }
        Optional<String> closed = closed(rebalance, move);
        if (closed.isPresent()) {
            return closed.get();
        }
        MoveRequest request = request(rebalance, plan.rules(), move);
        try {
            // Recorded first: should this process die in between, the move is known whatever is ordered meanwhile.
            UUID id = step.move().orElseGet(UUID::randomUUID);
            if (!switches.beginning(term, rebalance.id(), move.number(), id)) {
                return waits;
            }
            moves.start(term, id, request, submitter("move", rebalance, step));
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE) {
                throw e;
            }
            if (passes(e, move)) {
                return "move " + move.number() + " waits: " + e.message();
            }
            switches.refused(term, rebalance.id(), move.number(), e.message());
        }
        return waits;
    }

    /** What its move is asked for. Where the engine copies it cannot be slowed down, nor taken back. */
    private MoveRequest request(Rebalance rebalance, PlacementRules rules, PlannedMove move) {
        boolean copies = isCopiedByEngine(move);
        ThrottleLimits limits = new ThrottleLimits(
                0, 0, 0, rules.diskReserveBytes(), rules.limits().bytesPerSecondMaxOfOne());
        return new MoveRequest(
                move.shard().table().value(),
                move.shard().number(),
                move.to().value(),
                false,
                copies ? null : LimitsRequest.of(limits),
                copies ? null : rebalance.window(),
                rebalance.retentionMillis(),
                move.from().map(NodeName::value).orElse(null));
    }

    private boolean isCopiedByEngine(PlannedMove move) {
        return nodes.find(move.to())
                .filter(status -> status.node().engine() == Engine.MANTICORE)
                .isPresent();
    }

    /** Why a move is not begun although its turn has come: one that goes on at once, and never rests, begins within the hours that are set. */
    private Optional<String> closed(Rebalance rebalance, PlannedMove move) {
        Instant now = Instant.ofEpochMilli(moveReader.now());
        return isCopiedByEngine(move)
                ? MoveWindow.stored(rebalance.window())
                        .filter(window -> !window.open(now))
                        .map(window -> "move " + move.number() + " begins once the window " + window + " opens at "
                                + window.opens(now))
                : Optional.empty();
    }

    private static Optional<NodeName> returning(List<NodeStatus> fleet, Predicate<NodeStatus> which) {
        return fleet.stream()
                .filter(status -> status.standing().state() == NodeStanding.RETURNING && which.test(status))
                .map(status -> status.node().name())
                .findFirst();
    }

    /** Whether a move is held back for nobody knows how long: a node that waits for its end comes back no sooner if others do not begin. */
    private static boolean rests(MoveReader.Move move) {
        return move.state() == MoveState.MOVING
                && (move.paused() || move.hold() || move.restsFor().isPresent());
    }

    /** Whether a move that was refused begins once it is looked at again: its table is being changed, a node of it is on its way back, or a worker of it went away just now. */
    private boolean passes(ShardwrightException refusal, PlannedMove move) {
        return refusal.code() == ErrorCode.BEING_CHANGED
                || (refusal.code() == ErrorCode.NODE_NOT_ACTIVE
                        && returning(
                                        nodes.nodes(),
                                        status -> status.alive()
                                                && move.nodes()
                                                        .contains(status.node().name()))
                                .isPresent())
                || (refusal.code() == ErrorCode.WRONG_STATE
                        && move.nodes().stream().anyMatch(away(nodes.nodes())::contains));
    }

    private void rest(LeaderTerm term, Rebalance rebalance, List<Step> steps, int number, boolean resting) {
        switches.rest(term, rebalance.id(), number, move(steps, number), resting, ACTOR);
    }

    private void stop(LeaderTerm term, Rebalance rebalance, int number, UUID move) {
        unlessPassed(() -> moves.stop(term, move, "rebalance " + rebalance.id() + " is stopped", ACTOR, false));
        switches.stopOrdered(term, rebalance.id(), number);
    }

    /** A move that was decided or undone a moment ago, a node that was lost then, or a table that is being changed, is seen so at the next turn. */
    private static void unlessPassed(Runnable order) {
        try {
            order.run();
        } catch (ShardwrightException e) {
            if (!PASSING.contains(e.code())) {
                throw e;
            }
        }
    }

    private static Set<Integer> in(List<Step> steps, Predicate<MoveStage> which) {
        return steps.stream()
                .map(Step::standing)
                .filter(move -> which.test(move.stage()))
                .map(MoveStanding::number)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Begins it if its plan still fits, once the ways back are closed that were to be; says what it waits for. */
    private String begin(LeaderTerm term, Rebalance rebalance, RebalancePlan plan, List<Step> steps) {
        // Looked at before anything is closed for it: a way back cannot be opened again.
        Set<Integer> underWay = in(steps, MoveStage::underWay);
        List<String> drift =
                Drift.between(plan, in(steps, stage -> stage == MoveStage.FINISHED), underWay, plans.now(plan));
        if (!drift.isEmpty()) {
            String why = "the plan does not fit any more: " + String.join("; ", drift);
            // Nobody else would let go on what a pause has left resting.
            steps.stream()
                    .map(Step::standing)
                    .filter(move -> move.stage() == MoveStage.MOVING && move.resting())
                    .forEach(move -> rest(term, rebalance, steps, move.number(), false));
            if (!underWay.isEmpty()) {
                // It keeps its turn: the moves of another would load the nodes beyond the limits of both.
                return why + "; it ends once what is under way of it has";
            }
            switches.become(term, rebalance, RebalanceEvent.FAIL, why);
            return "";
        }
        Optional<UUID> open = acceptEarlier(term, rebalance);
        if (open.isPresent()) {
            return "it waits until the way back of move " + open.get() + " is closed";
        }
        switches.become(term, rebalance, RebalanceEvent.BEGIN, "");
        return "";
    }

    /** Closes the ways back that were to be closed; returns one that is not yet. */
    private Optional<UUID> acceptEarlier(LeaderTerm term, Rebalance rebalance) {
        Optional<UUID> open = Optional.empty();
        for (UUID id : rebalance.earlier()) {
            MoveReader.Move move = moveReader.find(id).orElseThrow(() -> MoveSwitches.unknown(id));
            if (move.endedAt().isEmpty()) {
                Submitter submitter = new Submitter("rebalance-earlier-" + rebalance.id() + "-" + id, ACTOR);
                closeWayBack(term, move, submitter);
                open = Optional.of(id);
            }
        }
        return open;
    }

    private void closeWayBack(LeaderTerm term, MoveReader.Move move, Submitter submitter) {
        if (moves.mayClose(move)) {
            unlessPassed(() -> moves.accept(term, move.id(), submitter));
        }
    }
}
