package io.shardwright.admin;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import io.shardwright.access.KeyId;
import io.shardwright.feed.EventId;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.operations.KeyRing;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All event streams of this coordinator, and the one reader of the feed that they share: a short query each turn, however many they are. It reads whether or
 * not this coordinator leads. Safe for use by many threads.
 */
final class EventFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);

    private static final long REST_MILLIS = 200;

    /** The whole window at the start takes ten of them. */
    private static final int AT_ONCE = 1_000;

    private final ChangeFeed changes;
    private final KeyRing keys;
    private final int streamsMax;
    private final RequestLimits limits;
    private final Stopwatch clock = Stopwatch.started();
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "events");
    private volatile EventBacklog backlog;
    private volatile boolean closing;

    private EventFeed(ChangeFeed changes, KeyRing keys, int streamsMax, RequestLimits limits) {
        this.changes = changes;
        this.keys = keys;
        this.streamsMax = streamsMax;
        this.limits = limits;
        this.backlog = EventBacklog.empty(changes.after(Long.MAX_VALUE, 0).life());
    }

    /** One that has read what there is, and goes on reading until it is closed. */
    static EventFeed open(ChangeFeed changes, KeyRing keys, int streamsMax, RequestLimits limits) {
        EventFeed feed = new EventFeed(changes, keys, streamsMax, limits);
        feed.read();
        feed.thread.start();
        return feed;
    }

    /** How many there are. */
    int streams() {
        return streams.size();
    }

    /**
     * A stream that goes on after an event.
     *
     * @param after empty for one that begins
     */
    HttpResponse stream(KeyId key, EventFilter filter, Optional<EventId> after) {
        if (streams.size() >= streamsMax) {
            throw limits.refused(
                    ErrorCode.OVERLOADED,
                    "this coordinator has " + streamsMax + " event streams",
                    "Ask another coordinator, or raise api.streams-max.");
        }
        HttpResponseWriter writer = HttpResponse.streaming();
        EventCursor cursor = new EventCursor(after, backlog.looks());
        EventStream stream = new EventStream(writer, key, filter, cursor, this::moment);
        streams.add(stream);
        var unused = writer.whenComplete().whenComplete((done, failure) -> streams.remove(stream));
        if (closing) {
            writer.close();
        }
        stream.turn();
        return writer;
    }

    private EventStream.Moment moment() {
        return new EventStream.Moment(backlog, keys::state, clock.elapsedMillis());
    }

    private void run() {
        try {
            while (!closing) {
                signal.rest(REST_MILLIS);
                turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        try {
            read();
        } catch (ShardwrightException e) {
            log.debug("the events cannot be read: {}", e.message());
        } catch (RuntimeException e) {
            log.error("reading the events goes on after a failure it does not know", e);
        }
        streams.forEach(EventStream::turn);
    }

    private void read() {
        ChangeFeed.Page page;
        do {
            EventBacklog before = backlog;
            page = changes.after(before.end(), AT_ONCE);
            if (!page.life().equals(before.life())) {
                // Places begin anew in another life.
                before = EventBacklog.empty(page.life());
                page = changes.after(0, AT_ONCE);
            }
            backlog = before.with(page);
        } while (page.goesOn());
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        streams.forEach(EventStream::close);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
