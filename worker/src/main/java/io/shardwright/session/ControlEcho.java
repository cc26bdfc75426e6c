package io.shardwright.session;

import io.shardwright.metadata.ControlWatch;
import io.shardwright.queue.ControlFollow;
import io.shardwright.run.SessionWork;
import io.shardwright.time.Stopwatch;

/** Lets a session follow what operators have changed, and say so, in the order of {@link ControlFollow}. For the session's thread. */
final class ControlEcho {
    /** A person who pauses waits for this, and what was aborted may be sent so long; one cheap query, two while something is held unsent. */
    static final long LOOK_MILLIS = 200;

    private final ControlWatch watch;
    private final ControlFollow follow = new ControlFollow();
    private Stopwatch sinceLook = Stopwatch.started();

    ControlEcho(ControlWatch watch) {
        this.watch = watch;
    }

    /** @throws io.shardwright.problem.ShardwrightException if the metadata database does not answer; the next call goes on */
    void follow(SessionWork work) {
        if (!follow.isDue() && sinceLook.elapsedMillis() < LOOK_MILLIS) {
            return;
        }
        sinceLook = Stopwatch.started();
        Side side = new Side(watch, work);
        boolean more = true;
        while (more) {
            more = follow.step(side);
        }
    }

    private record Side(ControlWatch watch, SessionWork work) implements ControlFollow.Side<RuntimeException> {
        @Override
        public long version() {
            return watch.version();
        }

        @Override
        public boolean holdsUnsent() {
            return work.holdsUnsent();
        }

        @Override
        public boolean withhold() {
            ControlWatch.Withheld now = watch.withheld();
            work.withhold(now);
            return !now.commands().isEmpty();
        }

        @Override
        public void echo(long version) {
            watch.echo(version);
        }
    }
}
