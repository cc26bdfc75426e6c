package io.shardwright.admin;

import io.shardwright.feed.EventId;
import io.shardwright.fleet.Incarnation;
import io.shardwright.metadata.ChangeFeed;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest events, one value for all streams: none keeps any of its own.
 *
 * @param life of the metadata database
 * @param end the last place that this coordinator has read
 * @param events by place, of the last {@link ChangeFeed#WINDOW} places
 * @param looks how often it was read
 */
record EventBacklog(Incarnation life, long end, List<Event> events, long looks) {
    EventBacklog {
        events = List.copyOf(events);
    }

    static EventBacklog empty(Incarnation life) {
        return new EventBacklog(life, 0, List.of(), 0);
    }

    /** Whoever has read up to here has missed nothing that is not here. */
    long floor() {
        return Math.max(0, end - ChangeFeed.WINDOW);
    }

    /** Up to where it goes. */
    EventId last() {
        return new EventId(life, end);
    }

    /** With what a page adds; of another life there is nothing before it. */
    EventBacklog with(ChangeFeed.Page page) {
        boolean same = page.life().equals(life);
        // Read in pages: what comes after this one is not there yet.
        long to = page.goesOn()
                ? page.changes().get(page.changes().size() - 1).place()
                : Math.max(page.end(), same ? end : 0);
        if (same && page.changes().isEmpty()) {
            return new EventBacklog(life, to, events, looks + 1);
        }
        List<Event> all = new ArrayList<>(same ? events : List.of());
        page.changes().forEach(placed -> all.add(Event.of(new EventId(page.life(), placed.place()), placed.change())));
        all.removeIf(event -> event.place() <= to - ChangeFeed.WINDOW);
        return new EventBacklog(page.life(), to, all, looks + 1);
    }

    /** The index of the first event after a place. */
    int after(long place) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).place() <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
