package io.shardwright.noderun;

import java.util.function.BooleanSupplier;

/**
 * What a try and those who may stop it tell each other. Asked again and again by the thread that runs it.
 *
 * @param leaving whether the session ends
 * @param withheld whether nothing of the command may be sent that was not: its group may not run any more, or is paused
 * @param interrupted whether what was sent is to end soon: its group was stopped at once
 * @param sending told when what was not sent is sent: from then on it is seen through
 */
public record StopSigns(
        BooleanSupplier leaving, BooleanSupplier withheld, BooleanSupplier interrupted, Runnable sending) {
    /** Nobody stops it. */
    public static final StopSigns NEVER = new StopSigns(() -> false, () -> false, () -> false, () -> {});

    /** Whether nothing more may be sent. */
    public boolean mayNotSend() {
        return leaving.getAsBoolean() || withheld.getAsBoolean();
    }

    /** Whether what was sent is to end soon. */
    public boolean mustEnd() {
        return leaving.getAsBoolean() || interrupted.getAsBoolean();
    }
}
