package io.shardwright.admin;

import io.shardwright.access.TableScope;
import io.shardwright.feed.Change;
import io.shardwright.feed.ChangeKind;
import java.util.Optional;

/**
 * What a stream is for.
 *
 * @param kind only changes of this kind
 * @param id only changes of what has it, or is part of what has it
 * @param scope of the key
 */
record EventFilter(Optional<ChangeKind> kind, Optional<String> id, TableScope scope) {
    boolean takes(Change change) {
        return (kind.isEmpty() || kind.get() == change.kind())
                && (id.isEmpty() || id.get().equals(change.id()) || id.equals(change.within()))
                && change.audience().admits(scope);
    }
}
