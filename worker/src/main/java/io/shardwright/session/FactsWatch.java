package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fitness.Profile;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.nodedb.NodeSurvey;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what the node's server is like, once and then whenever that has changed. On a thread of its own, as a server that hangs must not keep the
 * session's lease from being renewed.
 */
final class FactsWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FactsWatch.class);

    /** A newcomer waits for it. */
    private static final long UNSAID_MILLIS = 1_000;

    private final NodeSurvey survey;
    private final NodeSessions sessions;
    private final WorkerSettings settings;
    private final long epoch;
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "facts");
    private Optional<Profile> said = Optional.empty();
    private volatile Optional<Stopwatch> seen = Optional.empty();
    private volatile boolean closing;

    /** @param epoch of the session in whose name it speaks */
    FactsWatch(NodeSurvey survey, NodeSessions sessions, WorkerSettings settings, long epoch) {
        this.survey = survey;
        this.sessions = sessions;
        this.settings = settings;
        this.epoch = epoch;
    }

    /** Looks, and says what is new. What cannot be told now is told later: nothing waits for it but a newcomer's admission. */
    void look() {
        try {
            Profile now = survey.ask();
            Stopwatch looked = Stopwatch.started();
            if (said.isPresent() && !now.tellsMoreThan(said.get())) {
                seen = Optional.of(looked);
            } else if (sessions.report(settings.node(), epoch, now)) {
                said = Optional.of(now);
                seen = Optional.of(looked);
            }
        } catch (ShardwrightException e) {
            // If it matters beyond this, the session finds it too.
            log.debug("what the node is like is not known: {}", e.message());
        } catch (RuntimeException e) {
            log.warn("what the node is like could not be told", e);
        }
    }

    /** How long ago the node was found to be as it was said to be; empty before it was. For any thread. */
    OptionalLong lookedMillis() {
        return seen.stream().mapToLong(Stopwatch::elapsedMillis).findFirst();
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                signal.rest(said.isPresent() ? settings.factsSeconds() * 1_000L : UNSAID_MILLIS);
                if (!closing) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends soon; a look that is under way says nothing any more under an epoch that is over. */
    @Override
    public void close() {
        closing = true;
        signal.wake();
    }
}
