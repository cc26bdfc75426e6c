package io.shardwright.session;

import io.shardwright.config.WorkerSettings;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
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

    /** The worker's log has more. */
    private static final int WORDS_MAX = 500;

    private final Supplier<Profile> survey;
    private final NodeSessions sessions;
    private final Supplier<WorkerSettings> settings;
    private final Supplier<ReloadStatus> status;
    private final long epoch;
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "facts");
    private Optional<Profile> said = Optional.empty();
    private volatile Optional<Stopwatch> seen = Optional.empty();
    private boolean answered;
    private volatile boolean closing;

    /**
     * @param survey asks what the server is like now
     * @param status how the worker stands to its settings file, of which it tells too
     * @param epoch of the session in whose name it speaks
     */
    FactsWatch(
            Supplier<Profile> survey,
            NodeSessions sessions,
            Supplier<WorkerSettings> settings,
            Supplier<ReloadStatus> status,
            long epoch) {
        this.survey = survey;
        this.sessions = sessions;
        this.settings = settings;
        this.status = status;
        this.epoch = epoch;
    }

    /** Looks, and says what is new. What cannot be told now is told later: nothing waits for it but a newcomer's admission. */
    void look() {
        answered = false;
        try {
            Profile now = with(survey.get(), status.get());
            answered = true;
            Stopwatch looked = Stopwatch.started();
            if (said(now)) {
                seen = Optional.of(looked);
            }
        } catch (ShardwrightException e) {
            // If it matters beyond this, the session finds it too.
            log.debug("what the node is like is not known: {}", e.message());
        } catch (RuntimeException e) {
            log.warn("what the node is like could not be told", e);
        }
        if (!answered) {
            sayOfWorker();
        }
    }

    /** Says it, if it is new; whether it is known then. */
    private boolean said(Profile now) {
        if (said.isPresent() && !now.tellsMoreThan(said.get())) {
            return true;
        }
        if (sessions.report(settings.get().node(), epoch, now)) {
            said = Optional.of(now);
            return true;
        }
        return false;
    }

    /** How the worker stands to its files is told although its node does not answer: a password that is wrong in them may be why. */
    private void sayOfWorker() {
        try {
            said.ifPresent(before -> {
                Map<Fact, String> facts = new EnumMap<>(Fact.class);
                facts.putAll(before.facts());
                facts.remove(Fact.SETTINGS_REFUSED);
                facts.remove(Fact.SETTINGS_WAITING);
                boolean unused = said(with(new Profile(facts), status.get()));
            });
        } catch (ShardwrightException e) {
            log.debug("how the worker stands to its settings cannot be told: {}", e.message());
        }
    }

    private static Profile with(Profile node, ReloadStatus worker) {
        Map<Fact, String> facts = new EnumMap<>(node.facts());
        worker.refused().ifPresent(why -> facts.put(Fact.SETTINGS_REFUSED, cut(why)));
        if (!worker.waiting().isEmpty()) {
            facts.put(Fact.SETTINGS_WAITING, cut(worker.waiting()));
        }
        return new Profile(facts);
    }

    private static String cut(String words) {
        return words.substring(0, Math.min(WORDS_MAX, words.length()));
    }

    /** Looks soon. From any thread. */
    void wake() {
        signal.wake();
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
                signal.rest(said.isPresent() && answered ? settings.get().factsSeconds() * 1_000L : UNSAID_MILLIS);
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
