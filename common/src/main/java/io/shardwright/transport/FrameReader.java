package io.shardwright.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.shardwright.wire.Frame;
import io.shardwright.wire.FrameCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cuts the byte stream into frames and reads them. */
final class FrameReader extends LengthFieldBasedFrameDecoder {
    FrameReader() {
        super(
                FrameCodec.FRAME_BYTES_MAX + FrameCodec.LENGTH_BYTES,
                0,
                FrameCodec.LENGTH_BYTES,
                0,
                FrameCodec.LENGTH_BYTES);
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
        ByteBuf bytes = (ByteBuf) super.decode(ctx, in);
        if (bytes == null) {
            return null;
        }
        try {
            Frame frame = FrameCodec.decode(copy(bytes));
            return frame;
        } finally {
            bytes.release();
        }
    }

    private static ByteBuffer copy(ByteBuf bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.readableBytes());
        bytes.readBytes(copy);
        return copy.flip();
    }
}
