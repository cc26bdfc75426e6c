package io.shardwright.health;

import io.shardwright.problem.Label;
import java.util.Locale;
import java.util.Optional;

/**
 * What a look of the leader has found that is not asked for by every check.
 *
 * @param object the shard's table; or the node and the distributed table
 * @param detail what it is, in words that are the same when it is
 * @param looks how many in a row have found it so, from 1
 */
public record EngineFinding(Kind kind, String object, String detail, int looks) {
    /** As much of what a server says is kept. */
    public static final int DETAIL_CHARS_MAX = 1_000;

    /** What is looked for. */
    public enum Kind {
        /** Copies of a shard that are not the same. */
        COPIES,
        /** A distributed table whose answers leave something out. */
        PARTIAL;

        /** The name as it is stored. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The kind of a label; empty if a later release looks for it. */
        public static Optional<Kind> find(String label) {
            return Label.find(Kind.class, label);
        }
    }

    public EngineFinding {
        if (looks < 1) {
            throw new IllegalArgumentException(looks + " looks");
        }
        detail = detail.length() > DETAIL_CHARS_MAX ? detail.substring(0, DETAIL_CHARS_MAX) : detail;
    }
}
