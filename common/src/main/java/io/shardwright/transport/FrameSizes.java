package io.shardwright.transport;

import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.StreamPiece;

/**
 * Tells a channel how much memory a frame holds while it waits to be written. Without it a frame that another thread sends counts as eight bytes
 * until the event loop comes to encode it, and a query faster than that loop would gather its whole result in memory.
 */
final class FrameSizes implements MessageSizeEstimator {
    static final MessageSizeEstimator INSTANCE = new FrameSizes();

    private static final Handle OTHERS = DefaultMessageSizeEstimator.DEFAULT.newHandle();

    private FrameSizes() {}

    @Override
    public Handle newHandle() {
        return message -> {
            if (message instanceof StreamPiece piece) {
                return piece.bytes().length;
            }
            return message instanceof ResultChunk chunk ? chunk.chars() : OTHERS.size(message);
        };
    }
}
