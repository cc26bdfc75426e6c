package io.shardwright.admin;

import com.linecorp.armeria.common.HttpData;
import io.shardwright.api.ResetView;
import io.shardwright.feed.EventId;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Up to where a stream was sent, and what is to be sent next.
 *
 * @param at empty at the beginning of a stream that goes on from nowhere
 * @param since how often the backlog had been read when the stream began
 */
record EventCursor(Optional<EventId> at, long since) {
    /** What is sent at a time: a stream that is behind holds no more than this. */
    static final int BYTES_MAX = 16 << 10;

    /** The look under way when the stream began, and one after it. */
    private static final int LOOKS_TO_BE_SURE = 2;

    /** @param text to be sent; may be empty */
    record Step(EventCursor next, HttpData text) {}

    /** The next step. A place beyond the end is of a coordinator that has read further; if this one has looked since and not found it, of none. */
    Step next(EventBacklog backlog, EventFilter filter) {
        if (at.isEmpty()) {
            return reset(backlog, "new");
        }
        EventId from = at.get();
        if (!from.life().equals(backlog.life())) {
            return backlog.looks() - since >= LOOKS_TO_BE_SURE ? reset(backlog, "other-life") : stay();
        }
        if (from.place() < backlog.floor()) {
            return reset(backlog, "too-old");
        }
        if (from.place() > backlog.end()) {
            return backlog.looks() - since >= LOOKS_TO_BE_SURE ? reset(backlog, "unknown") : stay();
        }
        return events(backlog, filter, from);
    }

    private Step events(EventBacklog backlog, EventFilter filter, EventId from) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int size = backlog.events().size();
        int index = backlog.after(from.place());
        while (index < size && text.size() < BYTES_MAX) {
            Event event = backlog.events().get(index);
            if (filter.takes(event.change())) {
                text.writeBytes(event.text().array());
            }
            index++;
        }
        long place = index < size ? backlog.events().get(index - 1).place() : backlog.end();
        return new Step(
                new EventCursor(Optional.of(new EventId(backlog.life(), place)), since),
                HttpData.wrap(text.toByteArray()));
    }

    private Step stay() {
        return new Step(this, HttpData.empty());
    }

    private Step reset(EventBacklog backlog, String why) {
        EventId end = backlog.last();
        return new Step(
                new EventCursor(Optional.of(end), since), Event.text(Optional.of(end), "reset", new ResetView(why)));
    }
}
