package io.shardwright.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.shardwright.wire.Hello;
import java.util.concurrent.TimeUnit;

/** The handlers that both ends of a link have in common, in order. */
final class LinkPipeline {
    static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(LinkLimits.WRITE_BUFFER_LOW_BYTES, LinkLimits.WRITE_BUFFER_HIGH_BYTES);

    private LinkPipeline() {}

    /** @param opener whether this side opened the connection */
    static void install(ChannelPipeline pipeline, SslHandler tls, Hello self, boolean opener, ChannelHandler last) {
        tls.setHandshakeTimeoutMillis(LinkLimits.GREETING_TIMEOUT_MILLIS);
        FrameWriter writer = new FrameWriter();
        pipeline.addLast(tls)
                .addLast(new FrameReader())
                .addLast(writer)
                .addLast(new IdleStateHandler(
                        LinkLimits.SILENCE_MAX_MILLIS, LinkLimits.PING_AFTER_MILLIS, 0, TimeUnit.MILLISECONDS))
                .addLast(new Greeting(self, writer, opener))
                .addLast(last);
    }
}
