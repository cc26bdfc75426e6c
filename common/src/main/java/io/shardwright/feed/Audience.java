package io.shardwright.feed;

import io.shardwright.access.TableScope;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whose keys may see a change.
 *
 * @param everyone whether any key may
 * @param tables else those for all of these; none: those for the whole cluster
 */
public record Audience(boolean everyone, Set<String> tables) {
    public static final Audience EVERYONE = new Audience(true, Set.of());

    public Audience {
        tables = Collections.unmodifiableSet(new TreeSet<>(tables));
    }

    /** Of what is about these tables, or about more than can be named. */
    public static Audience of(Set<String> tables) {
        return new Audience(false, tables);
    }

    public boolean admits(TableScope scope) {
        return everyone || scope.covers(tables);
    }
}
