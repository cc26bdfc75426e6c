package io.shardwright.shardcopy;

import io.shardwright.rowcopy.TargetTable;
import org.jspecify.annotations.Nullable;

/** The connection by which one thread writes range after range; another is opened when one has failed, or rows of another shape come. */
final class HeldWriter implements AutoCloseable {
    private final TargetTable target;
    private @Nullable CopyPart part;
    private TargetTable.@Nullable Writer writer;

    HeldWriter(TargetTable target) {
        this.target = target;
    }

    TargetTable.Writer of(CopyPart wanted) {
        TargetTable.Writer held = writer;
        if (held != null && wanted.equals(part)) {
            return held;
        }
        close();
        TargetTable.Writer opened = target.writer(wanted.shape(), wanted.selection());
        writer = opened;
        part = wanted;
        return opened;
    }

    /** Gives up the connection, in whatever state it is. */
    @Override
    public void close() {
        TargetTable.Writer held = writer;
        writer = null;
        if (held != null) {
            held.close();
        }
    }
}
