package io.shardwright.nodedb;

import java.util.function.BooleanSupplier;

/**
 * How a try learns that it is to stop. Asked again and again by the thread that runs it.
 *
 * @param leaving whether the session ends
 * @param withheld whether nothing of the command may be sent that was not: its group may not run any more, or is paused
 * @param interrupted whether what was sent is to end soon: its group was stopped at once
 */
public record StopSigns(BooleanSupplier leaving, BooleanSupplier withheld, BooleanSupplier interrupted) {
    /** Nobody stops it. */
    public static final StopSigns NEVER = new StopSigns(() -> false, () -> false, () -> false);

    /** Whether nothing more may be sent. */
    boolean mayNotSend() {
        return leaving.getAsBoolean() || withheld.getAsBoolean();
    }

    /** Whether what was sent is to end soon. */
    boolean mustEnd() {
        return leaving.getAsBoolean() || interrupted.getAsBoolean();
    }
}
