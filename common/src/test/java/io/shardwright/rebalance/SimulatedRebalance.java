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
import java.util.Random;
import java.util.Set;

/**
 * A rebalance whose records, moves, leaders and operators live in one thread. A leader dies between any two of its steps, and takes some twice; moves
 * take their time, fail, and are decided just when somebody stops them; operators order at random. After every change the invariants are looked at.
 */
final class SimulatedRebalance {
    private static final List<MoveOrder> ORDERS = List.of(MoveOrder.values());

    private final RebalancePlan plan;
    private final Random random;
    private final List<MoveStanding> moves = new ArrayList<>();
    private final Map<ShardId, NodeName> places = new HashMap<>();
    private final Map<ShardId, NodeName> before;
    private final Set<Transition> taken;
    private final Set<Integer> lost = new HashSet<>();
    private final boolean faults;
    private RebalanceState state;
    private StopMode stop = StopMode.GRACEFUL;
    private Scope paused = Scope.NONE;

    /** @param taken takes the transitions that happen */
    SimulatedRebalance(
            RebalancePlan plan, Map<ShardId, NodeName> places, long seed, boolean faults, Set<Transition> taken) {
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

    /** Lets everything happen for some time, and then everything but faults and orders until nothing does. */
    void run(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            if (faults && random.nextInt(8) == 0) {
                order();
            }
            lead();
            work(faults);
        }
        paused = Scope.NONE;
        if (state == RebalanceState.PROPOSED) {
            change(RebalanceEvent.APPROVE);
        } else if (state == RebalanceState.PAUSED) {
            resume();
        }
        if (!state.atRest()) {
            resume(Scope.ALL, MoveOrder.PAUSED);
        }
        int limit = 20 * (plan.moves().size() + 1);
        for (int turn = 0; !state.atRest() || underWay() > 0; turn++) {
            assertThat(turn).as("it comes to rest: " + state + " " + moves).isLessThan(limit);
            lead();
            work(false);
        }
        checkEnd();
    }

    private long underWay() {
        return moves.stream().filter(move -> move.stage().underWay()).count();
    }

    private RebalanceStanding standing() {
        return new RebalanceStanding(
                state,
                stop,
                plan,
                moves,
                paused,
                Set.of(),
                Set.of(),
                state == RebalanceState.RUNNING || random.nextInt(4) > 0);
    }

    private void lead() {
        List<RebalanceStep> steps = RebalanceRules.next(standing());
        // A leader that dies has taken some of its steps.
        int count = faults && random.nextInt(4) == 0 ? random.nextInt(steps.size() + 1) : steps.size();
        for (RebalanceStep step : steps.subList(0, count)) {
            take(step);
            if (faults && random.nextInt(8) == 0 && !(step instanceof Become)) {
                take(step);
            }
            check();
        }
    }

    private void take(RebalanceStep step) {
        if (step instanceof Begin begin) {
            begin(begin.move());
        } else if (step instanceof Rest rest) {
            MoveStanding move = move(rest.number());
            set(new MoveStanding(
                    move.number(), move.stage(), rest.resting(), move.stopOrdered(), move.open(), move.order()));
        } else if (step instanceof Stop order) {
            MoveStanding move = move(order.number());
            set(new MoveStanding(move.number(), move.stage(), move.resting(), true, move.open(), move.order()));
        } else if (step instanceof Reverse reverse) {
            reverse(reverse.number());
        } else if (step instanceof Close close) {
            assertThat(move(close.number()).stage()).isEqualTo(MoveStage.REVERSED);
            set(at(close.number(), MoveStage.REVERSED));
        } else if (step instanceof Become become) {
            change(become.event());
        }
    }

    private void begin(PlannedMove move) {
        assertThat(state).isEqualTo(RebalanceState.RUNNING);
        if (move(move.number()).stage() != MoveStage.WAITING) {
            return;
        }
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
        assertThat(standing().order(move(number))).isEqualTo(MoveOrder.UNDO_FINISHED);
        assertThat(move(number).stage()).isEqualTo(MoveStage.FINISHED);
        assertThat(lost).doesNotContain(number);
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
    private void work(boolean fails) {
        for (MoveStanding move : List.copyOf(moves)) {
            PlannedMove planned = plan.moves().get(move.number() - 1);
            if (move.stage() == MoveStage.MOVING && random.nextInt(3) == 0) {
                boolean decided = !move.resting() && (!move.stopOrdered() || random.nextInt(4) == 0);
                if ((move.stopOrdered() && !decided) || (fails && random.nextInt(10) == 0)) {
                    set(at(move.number(), MoveStage.UNDONE));
                } else if (decided) {
                    places.put(planned.shard(), planned.to());
                    set(new MoveStanding(move.number(), MoveStage.FINISHED, false, false, true, move.order()));
                }
            } else if (move.stage() == MoveStage.REVERSING && random.nextInt(3) == 0) {
                places.put(planned.shard(), planned.from().orElseThrow());
                set(new MoveStanding(move.number(), MoveStage.REVERSED, false, false, true, move.order()));
            } else if (fails && move.stage() == MoveStage.FINISHED && random.nextInt(200) == 0) {
                lost.add(move.number());
                set(at(move.number(), MoveStage.FINISHED));
            }
        }
        check();
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
                if (move.stage() == MoveStage.MOVING) {
                    busy.merge(planned.to(), 1, Integer::sum);
                    busy.merge(planned.source().orElseThrow(), 1, Integer::sum);
                }
            }
        }
        assertThat(shards).hasSizeLessThanOrEqualTo(plan.rules().limits().movesMax());
        busy.forEach((node, count) -> assertThat(count)
                .as("moves of " + node)
                .isLessThanOrEqualTo(plan.rules().limits().movesPerNodeMax()));
    }

    private void checkEnd() {
        Map<ShardId, NodeName> after = new HashMap<>(before);
        plan.moves().forEach(move -> after.put(move.shard(), move.to()));
        switch (state) {
            case COMPLETED -> assertThat(places).isEqualTo(after);
            case ROLLED_BACK -> {
                assertThat(places).isEqualTo(before);
                assertThat(moves).as("no copy is left").noneMatch(MoveStanding::open);
            }
            case FAILED ->
                assertThat(moves.stream()
                                .anyMatch(move -> move.stage() == MoveStage.UNDONE
                                        || move.stage() == MoveStage.REVERSED
                                        || lost.contains(move.number())))
                        .as("something failed")
                        .isTrue();
            case STOPPED -> {
                assertThat(stop).isNotEqualTo(StopMode.UNDO_FINISHED);
                assertThat(moves)
                        .as("what was to be taken back is")
                        .noneMatch(move -> move.order() == MoveOrder.UNDO_FINISHED
                                && (move.stage() == MoveStage.FINISHED || move.open()));
            }
            case REJECTED -> {
                assertThat(places).isEqualTo(before);
                assertThat(moves).as("none has begun").allMatch(move -> move.stage() == MoveStage.WAITING);
            }
            case PROPOSED, QUEUED, RUNNING, PAUSED, STOPPING -> throw new AssertionError("not at rest: " + state);
        }
    }

    private MoveStanding move(int number) {
        return moves.get(number - 1);
    }

    private MoveStanding at(int number, MoveStage stage) {
        boolean open = stage == MoveStage.FINISHED && !lost.contains(number);
        return new MoveStanding(number, stage, false, false, open, move(number).order());
    }

    private void set(MoveStanding move) {
        moves.set(move.number() - 1, move);
    }
}
