package io.shardwright.wire;

import org.jspecify.annotations.Nullable;

/** The kinds of frames, each with the byte that says so. A number once released keeps its meaning. */
public enum FrameType {
    HELLO(1),
    WAKE(2),
    QUERY(3),
    RESULT_CHUNK(4),
    RESULT_END(5),
    PING(6),
    PONG(7),
    PREPARE(8),
    REHEARSE(9),
    SHARD_STREAM(10),
    STREAM_PIECE(11);

    private static final FrameType[] ALL = values();

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static @Nullable FrameType of(byte code) {
        for (FrameType type : ALL) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
