package io.shardwright.simulation;

import io.shardwright.queue.GroupState;
import java.util.List;
import java.util.Map;

/** One run: a seed, a workload, faults, and a verdict. */
public final class Simulation {
    /** After the last fault; the longest wait is for undos that are refused to their last try, one after another. */
    private static final long MENDED_MILLIS_MAX = 600_000;

    /** A run takes some thousand steps; one that takes so many turns in a circle. */
    private static final long STEPS_MAX = 400_000;

    /**
     * What a run came to.
     *
     * @param violated the invariant that did not hold, or empty
     * @param detail of the violation
     * @param rolledBack of the groups; {@code stuck} those that wait for an operator
     * @param happened how often each fault, order and transition came, of those that did
     */
    public record Result(
            long seed,
            String violated,
            String detail,
            int groups,
            int commands,
            int committed,
            int rolledBack,
            int rolledBackWithWaivers,
            int stuck,
            long steps,
            Map<String, Long> happened,
            List<String> log) {
        public Result {
            happened = Map.copyOf(happened);
            log = List.copyOf(log);
        }

        /** Whether every invariant held. */
        public boolean held() {
            return violated.isEmpty();
        }
    }

    private Simulation() {}

    /** Runs a seed by the product's rules. */
    public static Result run(long seed, boolean readable) {
        return run(seed, readable, new Rules());
    }

    static Result run(long seed, boolean readable, Rules rules) {
        History history = new History(readable);
        World world = new World(seed, rules, history);
        world.checkers.addAll(checkers(world));
        String violated = "";
        String detail = "";
        try {
            play(world);
        } catch (Violation violation) {
            violated = violation.invariant();
            detail = violation.what();
        } catch (RuntimeException unforeseen) {
            violated = "no unforeseen failure";
            detail = unforeseen + " at " + unforeseen.getStackTrace()[0];
        }
        return result(seed, world, violated, detail, history.lines());
    }

    static List<Checker> checkers(World world) {
        return List.of(
                new GroupsSettle(),
                new NodesAsBefore(),
                new PreexistingKept(),
                new ForwardOrder(),
                new UndoOrder(),
                new MirroredOrder(world),
                new OneOwner(),
                new SentIsStarted(),
                new DeposedLeaders(),
                new NothingVanishes(),
                new RowsOnce(),
                new LocksExclude(),
                new PausesHold(world),
                new StopsHold(),
                new WaiversVisible(),
                new UndoneStays(),
                new SavepointsKept(),
                new NothingHangs(),
                new PolicyKept(),
                new TriesLimited(world),
                new AfterDecision(world),
                new LeavesNothing(world),
                new LegalMoves());
    }

    private static void play(World world) {
        new Workload(world).draw();
        world.nodes.forEach(world::startWorker);
        world.coordinators.add(new LeaderProcess(world, "a"));
        world.coordinators.add(new LeaderProcess(world, "b"));
        Faults faults = new Faults(world);
        faults.elect(0, 10);
        faults.plan();
        world.operator.plan();
        while (world.timeline.now() < Faults.UNTIL_MILLIS + MENDED_MILLIS_MAX && world.timeline.steps() < STEPS_MAX) {
            boolean over = world.timeline.now() > Faults.UNTIL_MILLIS && world.settled() && world.quiet();
            if (over || !world.timeline.next()) {
                break;
            }
        }
        world.checkers.forEach(checker -> checker.atTheEnd(world));
    }

    private static Result result(long seed, World world, String violated, String detail, List<String> log) {
        return new Result(
                seed,
                violated,
                detail,
                world.submitted.size(),
                world.submitted.stream().mapToInt(g -> g.commands.size()).sum(),
                count(world, GroupState.COMMITTED),
                count(world, GroupState.ROLLED_BACK),
                count(world, GroupState.ROLLED_BACK_WITH_WAIVERS),
                count(world, GroupState.ROLLBACK_STUCK),
                world.timeline.steps(),
                world.census.counted(),
                log);
    }

    private static int count(World world, GroupState state) {
        return (int) world.submitted.stream().filter(g -> g.state == state).count();
    }
}
