package io.shardwright.admin;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.shardwright.access.AccessKey;
import io.shardwright.access.KeyId;
import io.shardwright.api.ProblemView;
import io.shardwright.problem.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * One stream of events: a place in the backlog that all share, and at most one piece of text under way. The next piece is taken when the connection has taken
 * the one before, so a slow reader costs nothing but that piece; one that takes nothing for {@link #STUCK_MILLIS} is cut off. Safe for use by many threads.
 */
final class EventStream {
    /** Proxies close what is silent for a minute, and whoever reads wants to know sooner. */
    static final long HEARTBEAT_MILLIS = 10_000;

    private static final long STUCK_MILLIS = 30_000;

    private final HttpResponseWriter writer;
    private final KeyId key;
    private final EventFilter filter;
    private final Supplier<Moment> moments;
    private EventCursor cursor;
    private boolean writing;
    private boolean beats;
    private long wroteAt;

    /**
     * What a turn goes by.
     *
     * @param keys how a key stands, if that is known
     * @param millis of a monotonic clock
     */
    record Moment(EventBacklog backlog, Keys keys, long millis) {}

    /** Knows how keys stand. */
    interface Keys {
        Optional<AccessKey.State> state(KeyId id);
    }

    /** Begins the answer: whoever takes a turn with it, from any thread, comes after its head. */
    EventStream(
            HttpResponseWriter writer, KeyId key, EventFilter filter, EventCursor cursor, Supplier<Moment> moments) {
        this.writer = writer;
        this.key = key;
        this.filter = filter;
        this.cursor = cursor;
        this.moments = moments;
        writer.write(ResponseHeaders.of(
                HttpStatus.OK,
                HttpHeaderNames.CONTENT_TYPE,
                MediaType.EVENT_STREAM,
                HttpHeaderNames.CACHE_CONTROL,
                "no-store"));
    }

    /** Sends what is due. */
    synchronized void turn() {
        Moment moment = moments.get();
        if (!writer.isOpen()) {
            return;
        }
        if (writing) {
            if (moment.millis() - wroteAt > STUCK_MILLIS) {
                writer.abort(new CancellationException("the reader of an event stream takes nothing"));
            }
            return;
        }
        Optional<AccessKey.State> state = moment.keys().state(key);
        if (state.isEmpty()) {
            // The metadata database does not answer: there are no events, and nobody knows whose they would be.
            beat(moment);
            return;
        }
        if (state.get() != AccessKey.State.VALID) {
            end(state.get() == AccessKey.State.REVOKED ? ErrorCode.KEY_REVOKED : ErrorCode.KEY_EXPIRED);
            return;
        }
        EventCursor.Step step = cursor.next(moment.backlog(), filter);
        cursor = step.next();
        if (!step.text().isEmpty()) {
            write(step.text(), moment.millis());
        } else {
            beat(moment);
        }
    }

    private void beat(Moment moment) {
        if (!beats || moment.millis() - wroteAt >= HEARTBEAT_MILLIS) {
            cursor.at().ifPresent(id -> write(Event.heartbeat(id), moment.millis()));
        }
    }

    private void write(HttpData text, long now) {
        writing = true;
        beats = true;
        wroteAt = now;
        if (writer.tryWrite(text)) {
            var unused = writer.whenConsumed().thenRun(this::consumed);
        }
    }

    private void consumed() {
        synchronized (this) {
            writing = false;
        }
        turn();
    }

    private void end(ErrorCode code) {
        ProblemView problem = ProblemView.of(
                code, "the key counts no longer, and so the stream ends", "Ask an admin for a new one.", null);
        if (writer.tryWrite(Event.text(Optional.empty(), "end", problem))) {
            writer.close();
        }
    }

    /** Ends it: whoever reads goes on at another coordinator. */
    void close() {
        writer.close();
    }
}
