package io.shardwright.session;

import io.shardwright.metadata.ControlWatch;
import io.shardwright.run.SessionWork;
import io.shardwright.time.Stopwatch;
import java.util.Set;

/**
 * Lets a session follow what operators have changed, and say so. Order: the new version is read; every unsent claim, taken under an older one,
 * is given back; what was stopped at once is interrupted; only then is the version echoed. So once every live worker has echoed a pause,
 * nothing that it covers starts. For the session's thread.
 */
final class ControlEcho {
    /** A person who pauses waits for this; one cheap query. */
    private static final long LOOK_MILLIS = 200;

    /** No session has echoed a version below the first. */
    private static final long NONE = 0;

    private final ControlWatch watch;
    private Stopwatch sinceLook = Stopwatch.started();
    private long echoed = NONE;
    private boolean interrupting;

    ControlEcho(ControlWatch watch) {
        this.watch = watch;
    }

    /** @throws io.shardwright.problem.ShardwrightException if the metadata database does not answer; the next call goes on */
    void follow(SessionWork work) {
        if (echoed != NONE && sinceLook.elapsedMillis() < LOOK_MILLIS) {
            return;
        }
        sinceLook = Stopwatch.started();
        long newest = watch.version();
        if (newest != echoed) {
            work.releaseClaims();
            interrupting = true;
        }
        if (interrupting) {
            // Again and again while they run: a statement that was on its way to the node has not met the first time.
            Set<Long> running = watch.stoppedAtOnce();
            work.interrupt(running);
            interrupting = !running.isEmpty();
        }
        if (newest != echoed) {
            watch.echo(newest);
            echoed = newest;
        }
    }
}
