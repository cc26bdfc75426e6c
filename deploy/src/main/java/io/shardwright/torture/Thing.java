package io.shardwright.torture;

import io.shardwright.api.ProbesRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a command does, wherever it is done.
 *
 * @param object the table it is about; or empty
 * @param node where it must be done; empty for anywhere
 * @param madeBy the command of the same group that must come first
 * @param effect the SQL that has the same effect
 */
record Thing(
        Kind kind,
        String object,
        String forward,
        String rollback,
        @Nullable ProbesRequest probes,
        Optional<String> node,
        Optional<String> madeBy,
        String effect) {
    /** Whether others of the group can build on it. */
    enum Kind {
        TABLE,
        OTHER
    }

    static Thing of(Kind kind, String object, String forward, String rollback) {
        return new Thing(kind, object, forward, rollback, null, Optional.empty(), Optional.empty(), forward);
    }

    Thing on(PlannedCommand maker) {
        return new Thing(
                kind, object, forward, rollback, probes, Optional.of(maker.node()), Optional.of(maker.name()), effect);
    }

    Thing probed(String done, String undone) {
        return new Thing(kind, object, forward, rollback, new ProbesRequest(done, undone), node, madeBy, effect);
    }

    Thing withEffect(String sql) {
        return new Thing(kind, object, forward, rollback, probes, node, madeBy, sql);
    }
}
