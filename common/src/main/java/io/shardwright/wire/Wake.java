package io.shardwright.wire;

import io.shardwright.queue.ReadyHalves;

/**
 * Tells the other side that there may be something to do. A hint: losing it costs one polling interval, receiving it twice costs nothing.
 *
 * @param reason what changed, for the log; cut at {@value #REASON_CHARS_MAX} characters
 * @param ready what became ready on the other side's node, where that is known
 */
public record Wake(String reason, ReadyHalves ready) implements Frame {
    /** A reason is one log line. */
    public static final int REASON_CHARS_MAX = 200;

    public Wake {
        if (reason.length() > REASON_CHARS_MAX) {
            reason = reason.substring(0, REASON_CHARS_MAX);
        }
    }

    @Override
    public FrameType type() {
        return FrameType.WAKE;
    }
}
