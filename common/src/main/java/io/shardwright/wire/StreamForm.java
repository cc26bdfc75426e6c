package io.shardwright.wire;

import java.nio.ByteBuffer;

/**
 * The binary bodies of streams, all numbers big-endian:
 *
 * <pre>
 *   SHARD_STREAM   id 8 bytes · the request
 *   STREAM_PIECE   id 8 bytes · 1 if it is the last of its item, else 0 · the piece
 * </pre>
 */
final class StreamForm {
    private StreamForm() {}

    static byte[] encode(ShardStream stream) {
        return ByteBuffer.allocate(Long.BYTES + stream.body().length)
                .putLong(stream.id())
                .put(stream.body())
                .array();
    }

    static ShardStream stream(ByteBuffer in) {
        return new ShardStream(in.getLong(), rest(in));
    }

    static byte[] encode(StreamPiece piece) {
        return ByteBuffer.allocate(Long.BYTES + 1 + piece.bytes().length)
                .putLong(piece.id())
                .put((byte) (piece.last() ? 1 : 0))
                .put(piece.bytes())
                .array();
    }

    static StreamPiece piece(ByteBuffer in) {
        return new StreamPiece(in.getLong(), in.get() != 0, rest(in));
    }

    private static byte[] rest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }
}
