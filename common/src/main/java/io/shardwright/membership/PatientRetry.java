package io.shardwright.membership;

import io.shardwright.resilience.Patience;
import io.shardwright.resilience.Resilience;
import java.util.concurrent.TimeUnit;
import org.apache.curator.RetryPolicy;
import org.apache.curator.RetrySleeper;

/** How often ZooKeeper's client repeats a request that met no answer, and after what pauses. Safe for use by many threads. */
final class PatientRetry implements RetryPolicy {
    private final Patience patience;
    private volatile boolean ending;

    PatientRetry(Patience patience) {
        this.patience = patience;
    }

    /** From now on repeats nothing. */
    void end() {
        ending = true;
    }

    /** @param retries how many were made before */
    @Override
    public boolean allowRetry(int retries, long elapsedMillis, RetrySleeper sleeper) {
        int attempts = retries + 1;
        if (ending || attempts >= patience.attemptCountMax()) {
            return false;
        }
        try {
            sleeper.sleepFor(Resilience.pauseMillis(patience, attempts), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
