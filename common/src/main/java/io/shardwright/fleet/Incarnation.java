package io.shardwright.fleet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One life of the metadata database: a new one begins whenever the database may have forgotten something. The number orders lives and comes from
 * counting, never from a clock; the id is random and tells apart two databases that were made from one backup. Written {@code 3-9f86d081884c7d65}.
 *
 * @param number from 1
 * @param id 16 hexadecimal digits
 */
public record Incarnation(long number, String id) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17})-([0-9a-f]{16})");

    /** How one incarnation stands to another. */
    public enum Relation {
        /** The same. */
        SAME,
        /** Before the other. */
        OLDER,
        /** After the other. */
        NEWER,
        /** As many restores as the other, but not the same: two databases from one backup, or of two fleets. */
        FOREIGN
    }

    public Incarnation {
        if (!FORM.matcher(number + "-" + id).matches()) {
            throw new IllegalArgumentException("no incarnation: " + number + "-" + id);
        }
    }

    /** The incarnation with this number whose id is these random bits. */
    public static Incarnation numbered(long number, long random) {
        return new Incarnation(number, String.format(java.util.Locale.ROOT, "%016x", random));
    }

    /** Reads what {@link #toString} wrote. */
    public static Incarnation parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no incarnation: " + text);
        }
        return new Incarnation(Long.parseLong(parts.group(1)), parts.group(2));
    }

    /** How this one stands to the other. */
    public Relation to(Incarnation other) {
        if (number != other.number) {
            return number < other.number ? Relation.OLDER : Relation.NEWER;
        }
        return id.equals(other.id) ? Relation.SAME : Relation.FOREIGN;
    }

    @Override
    public String toString() {
        return number + "-" + id;
    }
}
