package io.shardwright.feed;

import io.shardwright.fleet.Incarnation;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to where a stream of events was read, the same at every coordinator. Written {@code 3-9f86d081884c7d65.4711}.
 *
 * @param life of the metadata database that gave the place: in another it means nothing
 */
public record EventId(Incarnation life, long place) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}-[0-9a-f]{16})\\.([0-9]{1,18})");

    /** Reads what {@link #toString} wrote; empty if it is nothing of the kind. */
    public static Optional<EventId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new EventId(Incarnation.parse(parts.group(1)), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return life + "." + place;
    }
}
