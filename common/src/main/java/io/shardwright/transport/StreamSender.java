package io.shardwright.transport;

import io.netty.channel.Channel;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.StreamPiece;
import java.util.Arrays;

/**
 * Sends the items of one stream, compressed and in pieces. It waits whenever the peer reads more slowly than items come, so that memory stays bounded. For use by the
 * stream's own thread.
 */
public final class StreamSender {
    private final Channel channel;
    private final WriteGate gate;
    private final long id;

    StreamSender(Channel channel, WriteGate gate, long id) {
        this.channel = channel;
        this.gate = gate;
        this.id = id;
    }

    /**
     * Sends one item; may wait for the peer.
     *
     * @param item not changed after
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if the link was lost or the peer stopped reading
     */
    @SuppressWarnings("FutureReturnValueIgnored") // A failed write closes the channel, and that is looked at.
    public void send(byte[] item) throws InterruptedException {
        byte[] packed = ItemPacking.pack(item);
        int from = 0;
        do {
            int end = Math.min(packed.length, from + LinkLimits.PIECE_BYTES_MAX);
            if (!gate.pass(channel)) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the process that asked for a stream is gone or reads no more",
                        "It asks again from where it was.");
            }
            channel.writeAndFlush(new StreamPiece(id, end == packed.length, Arrays.copyOfRange(packed, from, end)));
            from = end;
        } while (from < packed.length);
    }
}
