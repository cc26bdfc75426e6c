package io.shardwright.run;

import io.shardwright.queue.ReadyHalves;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the loop of a session rests, and hears what became ready on its node; what comes while it works waits for its next turn. Safe for use by
 * many threads; one thread rests and takes.
 */
public final class ReadyInbox {
    private final WakeSignal signal = new WakeSignal();
    private final AtomicReference<Optional<ReadyHalves>> heard = new AtomicReference<>(Optional.empty());

    /** Something became ready: ends the present rest, or the next one. */
    public void hear(ReadyHalves ready) {
        heard.accumulateAndGet(Optional.of(ready), ReadyInbox::both);
        signal.wake();
    }

    private static Optional<ReadyHalves> both(Optional<ReadyHalves> before, Optional<ReadyHalves> now) {
        return before.isEmpty() ? now : now.map(before.get()::plus);
    }

    /** Ends the present rest, or the next one, for another reason. */
    public void wake() {
        signal.wake();
    }

    /** What was heard since it was last asked; empty if nothing was. */
    public Optional<ReadyHalves> take() {
        return heard.getAndSet(Optional.empty());
    }

    /** Rests for at most {@code millis}. */
    public void rest(long millis) throws InterruptedException {
        signal.rest(millis);
    }
}
