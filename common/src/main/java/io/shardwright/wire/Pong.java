package io.shardwright.wire;

/** The answer to a {@link Ping}. */
public record Pong() implements Frame {
    @Override
    public FrameType type() {
        return FrameType.PONG;
    }
}
