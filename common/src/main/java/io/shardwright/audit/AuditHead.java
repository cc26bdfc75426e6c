package io.shardwright.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last entry of the chain at some moment. Kept apart from the database it is what shows that entries were taken off the end.
 *
 * @param place of that entry, from 1; 0 before there is one
 * @param digest of that entry, and so of all before it; empty before there is one
 */
public record AuditHead(long place, String digest) {
    public static final AuditHead NONE = new AuditHead(0, "");

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");

    /** Reads what {@link #toString} has written; empty if it is no head. */
    public static Optional<AuditHead> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new AuditHead(Long.parseLong(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return place + ":" + digest;
    }
}
