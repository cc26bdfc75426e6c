package io.shardwright.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The faults that come at random moments, drawn from a seed. Those that are aimed at statements come as the statements do.
 *
 * @param faults in the order of their coming
 */
record FaultPlan(List<Fault> faults) {
    /** What may be done at any moment; killing whom and cutting what is drawn with it. */
    private static final List<FaultKind> KINDS = List.of(
            FaultKind.WORKER_KILLED,
            FaultKind.LEADER_KILLED,
            FaultKind.STANDBY_KILLED,
            FaultKind.WORKER_PAUSED,
            FaultKind.COORDINATOR_PAUSED,
            FaultKind.METADATA_RESTARTED,
            FaultKind.NODE_RESTARTED,
            FaultKind.DATABASE_PAUSED,
            FaultKind.ZOOKEEPER_RESTARTED,
            FaultKind.CONNECTIONS_CUT);

    /** One for so many groups, and never less than one of each kind. */
    private static final int GROUPS_PER_FAULT = 8;

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /**
     * A fault to come.
     *
     * @param atGroup it comes once so many groups have been submitted
     * @param pick chooses the target among those there are
     */
    record Fault(int atGroup, FaultKind kind, int pick) {}

    static FaultPlan draw(long seed, int groups) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5deece66dL);
        int count = Math.max(KINDS.size(), groups / GROUPS_PER_FAULT);
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FaultKind kind = i < KINDS.size() ? KINDS.get(i) : KINDS.get(random.nextInt(KINDS.size()));
            faults.add(new Fault((int) ((long) groups * i / count), kind, random.nextInt(1_000)));
        }
        return new FaultPlan(faults);
    }
}
