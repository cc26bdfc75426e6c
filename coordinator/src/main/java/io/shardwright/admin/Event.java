package io.shardwright.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.HttpData;
import io.shardwright.api.EventView;
import io.shardwright.feed.Change;
import io.shardwright.feed.EventId;
import io.shardwright.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * A server-sent event, written once for all streams.
 *
 * @param place in the feed
 * @param text as it is sent
 */
record Event(long place, Change change, HttpData text) {
    static Event of(EventId id, Change change) {
        return new Event(id.place(), change, text(Optional.of(id), change.kind().label(), view(change)));
    }

    private static EventView view(Change change) {
        return new EventView(
                change.kind().label(),
                change.id(),
                change.state(),
                change.note(),
                change.version(),
                change.percentage().isPresent() ? change.percentage().getAsInt() : null,
                change.within().orElse(null),
                List.copyOf(change.audience().tables()),
                change.at());
    }

    /** An event in the form of an event stream: its data is one line of JSON. */
    static HttpData text(Optional<EventId> id, String name, Record data) {
        try {
            return HttpData.ofUtf8(id.map(known -> "id: " + known + "\n").orElse("") + "event: " + name + "\ndata: "
                    + Json.mapper().writeValueAsString(data) + "\n\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is no JSON", e);
        }
    }

    /** No event: that the stream lives, and up to where it has been read. A reader keeps the id. */
    static HttpData heartbeat(EventId id) {
        return HttpData.ofUtf8(": still here\nid: " + id + "\n\n");
    }
}
