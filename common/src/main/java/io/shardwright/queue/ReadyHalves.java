package io.shardwright.queue;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What became ready on a node: either all of it by name, or, if that would be too much or is not known, the word that something did. Whoever is
 * told of something without names looks for it.
 *
 * @param named ascending, each once; empty if there are no names
 */
public record ReadyHalves(List<ReadyHalf> named) {
    /** More is found as fast by looking, and a wake-up stays a short frame. */
    public static final int NAMED_MAX = 32;

    /** Something became ready: look for it. */
    public static final ReadyHalves UNNAMED = new ReadyHalves(List.of());

    public ReadyHalves {
        if (named.size() > NAMED_MAX) {
            throw new IllegalArgumentException(named.size() + " names are more than " + NAMED_MAX);
        }
        named = List.copyOf(new TreeSet<>(named));
    }

    /** These by name; without names if they are more than {@value #NAMED_MAX}, or none. */
    public static ReadyHalves of(Collection<ReadyHalf> halves) {
        TreeSet<ReadyHalf> each = new TreeSet<>(halves);
        return each.size() > NAMED_MAX ? UNNAMED : new ReadyHalves(List.copyOf(each));
    }

    /** Whether it has to be looked for. */
    public boolean unnamed() {
        return named.isEmpty();
    }

    /** Both: with names only if both have them, and not too many. */
    public ReadyHalves plus(ReadyHalves other) {
        if (unnamed() || other.unnamed()) {
            return UNNAMED;
        }
        TreeSet<ReadyHalf> both = new TreeSet<>(named);
        both.addAll(other.named);
        return of(both);
    }
}
