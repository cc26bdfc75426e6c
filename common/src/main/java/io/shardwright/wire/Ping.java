package io.shardwright.wire;

/** Asks whether the other side still answers. Sent by the side that opened the link when it had nothing else to say for a while. */
public record Ping() implements Frame {
    @Override
    public FrameType type() {
        return FrameType.PING;
    }
}
