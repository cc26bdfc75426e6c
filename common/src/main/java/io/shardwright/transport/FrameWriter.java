package io.shardwright.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.shardwright.wire.Frame;
import io.shardwright.wire.FrameCodec;
import io.shardwright.wire.Hello;

/** Writes frames in the version agreed on. Used by its channel's event loop only. */
final class FrameWriter extends ChannelOutboundHandlerAdapter {
    private int version = Hello.MIN_VERSION;

    void agreeOn(int agreedVersion) {
        version = agreedVersion;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The caller holds the promise.
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        byte[] bytes;
        try {
            bytes = FrameCodec.encode((Frame) message, version);
        } catch (RuntimeException e) {
            promise.setFailure(e);
            return;
        }
        ctx.write(Unpooled.wrappedBuffer(bytes), promise);
    }
}
