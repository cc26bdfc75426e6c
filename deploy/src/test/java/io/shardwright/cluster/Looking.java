package io.shardwright.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for what can only be seen by looking again, and fails if it does not come. It rests between two looks: whatever it waits for runs on the same few cores, and
 * each look is work for the cluster.
 */
final class Looking {
    private static final Duration REST = Duration.ofMillis(20);

    private Looking() {}

    /** Looks until it is so. */
    static void until(Callable<Boolean> so) {
        patiently().until(so);
    }

    /** The first answer that is what is waited for. A failure to look is a failure of the test. */
    static <T> T until(Callable<T> look, Predicate<? super T> awaited) {
        return patiently().until(look, awaited);
    }

    private static ConditionFactory patiently() {
        return Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(REST)
                .atMost(MovingCluster.PATIENCE);
    }
}
