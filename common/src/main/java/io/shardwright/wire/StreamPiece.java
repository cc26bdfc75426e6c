package io.shardwright.wire;

/**
 * Some bytes of the answer to a {@link ShardStream}. Items of an answer are cut into pieces, so that an item of any size passes.
 *
 * @param last whether its item ends with it
 * @param bytes nobody changes them after
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record StreamPiece(long id, boolean last, byte[] bytes) implements Frame {
    @Override
    public FrameType type() {
        return FrameType.STREAM_PIECE;
    }
}
