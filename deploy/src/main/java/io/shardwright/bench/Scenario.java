package io.shardwright.bench;

import io.shardwright.queue.UndoMode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is measured, in the order of the report. */
public enum Scenario {
    /** Ours: tasks that do nothing, in the worker, of one node. */
    SHARDWRIGHT,
    /** The other queue, with the same tasks. */
    DB_SCHEDULER,
    /** Ours with many settled rows in the table. */
    OLD_ROWS,
    /** Ours, each command a row change on the node with its intent. */
    FULL_PATH,
    /** Ours: chains of a hundred commands, each link on another of 16 nodes. */
    CHAINS,
    /** Ours: one command before all others, over 16 nodes. */
    FAN_OUT,
    /** Ours: one command after all others, over 16 nodes. */
    FAN_IN,
    /** Ours, published within the measurement, with a rollback half for each command. */
    RECORDED,
    /** The same in a schema of the benchmark's own, in which there is no place for a rollback. */
    UNRECORDED,
    /** Ours: the undoing of applied commands over 16 nodes, one after another in strict reverse order. */
    UNDO_STRICT,
    /** The same commands with each undo as soon as its edges let it. */
    UNDO_MIRRORED;

    /** Those of {@code bench queue}. */
    public static final Set<Scenario> QUEUE = Collections.unmodifiableSet(EnumSet.range(SHARDWRIGHT, FAN_IN));

    /** Those of {@code bench rollback}. */
    public static final Set<Scenario> ROLLBACK = Collections.unmodifiableSet(EnumSet.range(RECORDED, UNDO_MIRRORED));

    /** Whether it undoes what was applied. */
    boolean undoes() {
        return this == UNDO_STRICT || this == UNDO_MIRRORED;
    }

    /** In which order a group of it is undone. */
    UndoMode undo() {
        return this == UNDO_MIRRORED ? UndoMode.MIRRORED : UndoMode.REVERSE;
    }

    /** Its key in the report. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
