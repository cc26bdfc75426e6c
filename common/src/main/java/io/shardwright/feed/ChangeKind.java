package io.shardwright.feed;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of things of which changes are told. */
public enum ChangeKind {
    /** An operation group. */
    GROUP(true),
    /** A shard on its way. */
    MOVE(false),
    /** A plan that is carried out. */
    REBALANCE(false),
    /** A node of the fleet, or one that would like to be. */
    NODE(true),
    /** A sharded table. */
    TABLE(true),
    /** A switch by which operators pause. */
    PAUSE(true),
    /** The coordinator that leads. */
    LEADER(false);

    private final boolean seenWhole;

    ChangeKind(boolean seenWhole) {
        this.seenWhole = seenWhole;
    }

    /** Whether a look sees every one that is not settled: what it does not see then is gone. Of the others it sees what has changed. */
    public boolean seenWhole() {
        return seenWhole;
    }

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that label. */
    public static ChangeKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(ChangeKind::label).toList();
    }
}
