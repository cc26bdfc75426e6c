package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeName;
import io.shardwright.placement.PlannedMove;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.placement.ShardId;
import io.shardwright.rebalance.RebalanceStep.Become;
import io.shardwright.rebalance.RebalanceStep.Begin;
import io.shardwright.rebalance.RebalanceStep.Close;
import io.shardwright.rebalance.RebalanceStep.Rest;
import io.shardwright.rebalance.RebalanceStep.Reverse;
import io.shardwright.rebalance.RebalanceStep.Stop;
import io.shardwright.rebalance.RebalanceTransitions.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A rebalance whose records, moves, leaders and operators live in one thread. A leader dies between any two of its steps, and takes some twice; moves
 * take their time, fail, and are decided just when somebody stops them; operators order at random. After every change the invariants are looked at.
 */
final class SimulatedRebalance {
    private static final List<MoveOrder> ORDERS = List.of(MoveOrder.values());

    /** So many reversals of a move may be undone. */
    private static final int REVERSALS_MAX = 3;

    private final SimulatedFleet fleet;
    private final RebalancePlan plan;
    private final Random random;
    private final List<MoveStanding> moves = new ArrayList<>();
    private final Map<ShardId, NodeName> places = new HashMap<>();
    private final Map<ShardId, NodeName> before;
    private final Set<Transition> taken;
    private final Set<Integer> closed = new HashSet<>();
    private final Map<Integer, Integer> tries = new HashMap<>();
    private final boolean faults;
    private RebalanceState state;
    private StopMode stop = StopMode.GRACEFUL;
    private Scope paused = Scope.NONE;

    /** @param taken takes the transitions that happen */
    SimulatedRebalance(
            SimulatedFleet fleet,
            RebalancePlan plan,
            Map<ShardId, NodeName> places,
            long seed,
            boolean faults,
            Set<Transition> taken) {
        this.fleet = fleet;
        this.plan = plan;
        this.random = new Random(seed);
        this.faults = faults;
        this.before = Map.copyOf(places);
        this.places.putAll(places);
        this.taken = taken;
        plan.moves().forEach(move -> moves.add(MoveStanding.waiting(move.number())));
        this.state = faults && seed % 4 == 0 ? RebalanceState.PROPOSED : RebalanceState.QUEUED;
    }

    RebalanceState state() {
        return state;
    }

    /** Sometimes orders something. */
    void maybeOrder() {
        if (faults && size() > 0 && random.nextInt(8) == 0) {
            order();
        }
    }

    /** Ends what operators hold back. */
    void letGo() {
        paused = Scope.NONE;
        if (state == RebalanceState.PROPOSED) {
            change(RebalanceEvent.APPROVE);
        } else if (state == RebalanceState.PAUSED) {
            resume();
        }
        if (!state.atRest()) {
            resume(Scope.ALL, MoveOrder.PAUSED);
        }
    }

    /** How many moves it has. */
    int size() {
        return plan.moves().size();
    }

    boolean isUnderWayOn(NodeName node) {
        return moves.stream()
                .anyMatch(move -> move.stage().underWay()
                        && planned(move.number()).nodes().contains(node));
    }

    /** Whether something of it is at work that comes to an end by itself. */
    boolean goesOn() {
        return moves.stream()
                .anyMatch(move -> move.stage().underWay()
                        && (!move.resting() || move.stopOrdered())
                        && fleet.there(planned(move.number())));
    }

    private PlannedMove planned(int number) {
        return plan.moves().get(number - 1);
    }

    /** Lets the leader take its steps once; returns whether there were any. */
    boolean lead(boolean first) {
        List<RebalanceStep> steps = RebalanceRules.next(
                new RebalanceStanding(state, stop, plan, moves, paused, fleet.away(), fleet.lost(), first));
        // A leader that dies has taken some of its steps.
        int count = faults && random.nextInt(4) == 0 ? random.nextInt(steps.size() + 1) : steps.size();
        for (RebalanceStep step : steps.subList(0, count)) {
            take(step);
            if (faults && random.nextInt(8) == 0 && !(step instanceof Become)) {
                take(step);
            }
            check();
        }
        return steps.stream().anyMatch(step -> !waits(step));
    }

    /** What is ordered anew at every turn until its node is back. */
    private boolean waits(RebalanceStep step) {
        return step instanceof Close close
                && fleet.away().contains(planned(close.number()).to());
    }

    private void take(RebalanceStep step) {
        if (step instanceof Begin begin) {
            begin(begin.move());
        } else if (step instanceof Rest rest) {
            MoveStanding move = move(rest.number());
            if (!rest.resting()) {
                fleet.checkTurn(this);
            }
            set(new MoveStanding(
                    move.number(), move.stage(), rest.resting(), move.stopOrdered(), move.open(), move.order()));
        } else if (step instanceof Stop order) {
            MoveStanding move = move(order.number());
            set(new MoveStanding(move.number(), move.stage(), move.resting(), true, move.open(), move.order()));
        } else if (step instanceof Reverse reverse) {
            reverse(reverse.number());
        } else if (step instanceof Close close) {
            assertThat(move(close.number()).stage()).isEqualTo(MoveStage.REVERSED);
            assertThat(fleet.lost())
                    .as("nothing waits for a node that is lost")
                    .doesNotContain(planned(close.number()).to());
            if (!waits(step)) {
                set(at(close.number(), MoveStage.REVERSED));
            }
        } else if (step instanceof Become become) {
            change(become.event());
        }
    }

    private void begin(PlannedMove move) {
        assertThat(state).isEqualTo(RebalanceState.RUNNING);
        if (move(move.number()).stage() != MoveStage.WAITING) {
            return;
        }
        fleet.checkTurn(this);
        if (move.nodes().stream().anyMatch(fleet.lost()::contains)) {
            set(at(move.number(), MoveStage.UNDONE));
            return;
        }
        assertThat(fleet.there(move))
                .as("nothing begins on a node that is away")
                .isTrue();
        assertThat(paused.covers(move)).as("what is paused does not begin").isFalse();
        assertThat(move(move.number()).order())
                .as("what is ordered otherwise does not begin")
                .isEqualTo(MoveOrder.NONE);
        assertThat(move.from()).as("the shard is where the plan takes it from").contains(places.get(move.shard()));
        set(at(move.number(), MoveStage.MOVING));
    }

    private void reverse(int number) {
        if (move(number).stage() == MoveStage.REVERSING) {
            return;
        }
        fleet.checkTurn(this);
        assertThat(
                        state == RebalanceState.STOPPING
                                ? MoveOrder.of(stop).or(move(number).order())
                                : move(number).order())
                .isEqualTo(MoveOrder.UNDO_FINISHED);
        assertThat(planned(number).nodes())
                .as("nothing waits for a node that is lost")
                .noneMatch(fleet.lost()::contains);
        assertThat(move(number).stage()).isEqualTo(MoveStage.FINISHED);
        assertThat(closed).doesNotContain(number);
        set(at(number, MoveStage.REVERSING));
    }

    private void change(RebalanceEvent event) {
        RebalanceState next = RebalanceTransitions.next(state, event)
                .orElseThrow(() -> new AssertionError(event + " in state " + state));
        taken.add(new Transition(state, event, next));
        state = next;
    }

    private void order() {
        if (random.nextInt(4) == 0) {
            PlannedMove any = plan.moves().get(random.nextInt(plan.moves().size()));
            paused = random.nextInt(2) == 0 ? Scope.NONE : random.nextInt(4) == 0 ? Scope.ALL : Scope.of(any.to());
        } else if (random.nextInt(3) == 0) {
            orderByScope();
        } else {
            orderAll();
        }
    }

    private void orderAll() {
        RebalanceEvent event = switch (random.nextInt(7)) {
            case 0, 1 -> RebalanceEvent.PAUSE;
            case 2, 3 -> RebalanceEvent.RESUME;
            case 4 -> RebalanceEvent.STOP;
            case 5 -> random.nextInt(3) == 0 ? RebalanceEvent.REJECT : RebalanceEvent.APPROVE;
            default -> RebalanceEvent.UNDO;
        };
        if (RebalanceTransitions.next(state, event).isEmpty()) {
            return;
        }
        if (event == RebalanceEvent.RESUME) {
            resume();
            return;
        }
        boolean stopped = state == RebalanceState.STOPPING;
        change(event);
        if (state == RebalanceState.STOPPING) {
            StopMode mode = event == RebalanceEvent.UNDO
                    ? StopMode.UNDO_FINISHED
                    : random.nextBoolean() ? StopMode.GRACEFUL : StopMode.IMMEDIATE;
            stop = !stopped || mode.isStronger(stop) ? mode : stop;
        }
    }

    private void resume() {
        boolean paused = state == RebalanceState.PAUSED;
        change(RebalanceEvent.RESUME);
        stop = StopMode.GRACEFUL;
        moves.replaceAll(move -> paused && move.order() != MoveOrder.NONE ? move : anew(move, MoveOrder.NONE));
    }

    /** What was ordered of part of it; never of all, as that is an order to the rebalance. */
    private void orderByScope() {
        PlannedMove any = plan.moves().get(random.nextInt(plan.moves().size()));
        Scope scope =
                random.nextBoolean() ? Scope.of(any.to()) : Scope.of(any.shard().table());
        Set<Integer> numbers = scope.ordered(plan);
        if (state.atRest() || numbers.size() == plan.moves().size()) {
            return;
        }
        MoveOrder order = ORDERS.get(random.nextInt(ORDERS.size()));
        if (order == MoveOrder.NONE) {
            if (state != RebalanceState.STOPPING) {
                resume(scope, MoveOrder.UNDO_FINISHED);
            }
        } else {
            moves.replaceAll(move ->
                    numbers.contains(move.number()) ? with(move, move.order().or(order)) : move);
        }
    }

    /** @param strongest what is lifted */
    private void resume(Scope scope, MoveOrder strongest) {
        Set<Integer> numbers = scope.ordered(plan);
        moves.replaceAll(move -> numbers.contains(move.number())
                        && move.resumable()
                        && move.order().compareTo(strongest) <= 0
                ? anew(move, MoveOrder.NONE)
                : move);
    }

    private static MoveStanding anew(MoveStanding move, MoveOrder order) {
        return move.stage() == MoveStage.UNDONE || move.stage() == MoveStage.REVERSED
                ? MoveStanding.waiting(move.number())
                : with(move, order);
    }

    private static MoveStanding with(MoveStanding move, MoveOrder order) {
        return new MoveStanding(move.number(), move.stage(), move.resting(), move.stopOrdered(), move.open(), order);
    }

    /** Lets what is under way go on. */
    void work(boolean fails) {
        for (MoveStanding move : List.copyOf(moves)) {
            PlannedMove planned = planned(move.number());
            if (move.stage().underWay() && !fleet.there(planned)) {
                continue;
            }
            if (move.stage() == MoveStage.MOVING && random.nextInt(3) == 0) {
                boolean decided = !move.resting() && (!move.stopOrdered() || random.nextInt(4) == 0);
                if ((move.stopOrdered() && !decided) || (fails && random.nextInt(10) == 0)) {
                    set(at(move.number(), MoveStage.UNDONE));
                } else if (decided) {
                    places.put(planned.shard(), planned.to());
                    set(new MoveStanding(move.number(), MoveStage.FINISHED, false, false, true, move.order()));
                }
            } else if (move.stage() == MoveStage.REVERSING && fails && random.nextInt(10) == 0) {
                reversalUndone(move.number());
            } else if (move.stage() == MoveStage.REVERSING && random.nextInt(3) == 0) {
                places.put(planned.shard(), planned.from().orElseThrow());
                set(new MoveStanding(move.number(), MoveStage.REVERSED, false, false, true, move.order()));
            } else if (fails && move.stage() == MoveStage.FINISHED && random.nextInt(200) == 0) {
                closed.add(move.number());
                set(at(move.number(), MoveStage.FINISHED));
            }
        }
        check();
    }

    /** Each try is undone for itself; the last leaves it to operators. */
    private void reversalUndone(int number) {
        if (tries.merge(number, 1, Integer::sum) == REVERSALS_MAX) {
            closed.add(number);
        }
        set(at(number, MoveStage.FINISHED));
    }

    /** While nothing is under way: whatever of it waits does so for a node that is away, or for a move before it. */
    void checkWaiting() {
        if (state != RebalanceState.RUNNING
                || moves.stream().anyMatch(move -> move.stage().underWay())) {
            return;
        }
        for (MoveStanding move : moves) {
            PlannedMove planned = planned(move.number());
            if (move.stage() == MoveStage.WAITING && move.order() == MoveOrder.NONE && fleet.there(planned)) {
                assertThat(plan.moves().subList(0, move.number() - 1))
                        .as("what waits, and for no node that is away: " + planned)
                        .anyMatch(before -> move(before.number()).stage() != MoveStage.FINISHED
                                && (before.shard().equals(planned.shard())
                                        || before.from().equals(Optional.of(planned.to()))));
            }
        }
    }

    private void check() {
        Map<NodeName, Integer> busy = new HashMap<>();
        Set<ShardId> shards = new HashSet<>();
        for (MoveStanding move : moves) {
            if (move.stage().underWay()) {
                PlannedMove planned = plan.moves().get(move.number() - 1);
                assertThat(shards.add(planned.shard()))
                        .as("one move of a shard at a time")
                        .isTrue();
                busy.merge(planned.to(), 1, Integer::sum);
                busy.merge(planned.source().orElseThrow(), 1, Integer::sum);
            }
        }
        assertThat(shards).hasSizeLessThanOrEqualTo(plan.rules().limits().movesMax());
        busy.forEach((node, count) -> assertThat(count)
                .as("moves of " + node)
                .isLessThanOrEqualTo(plan.rules().limits().movesPerNodeMax()));
    }

    void checkEnd() {
        Map<ShardId, NodeName> after = new HashMap<>(before);
        plan.moves().forEach(move -> after.put(move.shard(), move.to()));
        new RebalanceEnd(state, stop, moves).check(before, after, places, this::isStuck);
    }

    /** Whether there is no way back. */
    private boolean isStuck(MoveStanding move) {
        return closed.contains(move.number()) || !fleet.there(planned(move.number()));
    }

    @Override
    public String toString() {
        return state + " " + stop + " " + moves;
    }

    private MoveStanding move(int number) {
        return moves.get(number - 1);
    }

    private MoveStanding at(int number, MoveStage stage) {
        boolean open = stage == MoveStage.FINISHED && !closed.contains(number);
        return new MoveStanding(number, stage, false, false, open, move(number).order());
    }

    private void set(MoveStanding move) {
        moves.set(move.number() - 1, move);
    }
}
