package io.shardwright.health;

import java.util.List;

/**
 * Things of one kind.
 *
 * @param count how many there are
 * @param names of the first of them
 */
public record Affected(long count, List<String> names) {
    /** More than these nobody reads. */
    public static final int NAMES_MAX = 20;

    public static final Affected NONE = new Affected(0, List.of());

    public Affected {
        if (count < names.size()) {
            throw new IllegalArgumentException(names.size() + " names of " + count);
        }
        names = names.stream().limit(NAMES_MAX).toList();
    }

    /** All of a list. */
    public static Affected of(List<String> names) {
        return new Affected(names.size(), names);
    }
}
