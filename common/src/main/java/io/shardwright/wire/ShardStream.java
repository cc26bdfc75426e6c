package io.shardwright.wire;

/**
 * Asks a worker for a stream of its node's rows or changes. Sent by workers only. Answered by any number of {@link StreamPiece}s and one {@link ResultEnd} of the same id.
 *
 * @param body what is asked, in the form of {@code io.shardwright.move.RequestBytes}; nobody changes it after
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record ShardStream(long id, byte[] body) implements Request {
    @Override
    public int sinceVersion() {
        return 3;
    }

    @Override
    public FrameType type() {
        return FrameType.SHARD_STREAM;
    }
}
