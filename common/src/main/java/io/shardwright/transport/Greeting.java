package io.shardwright.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.Hello;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The first exchange on a link: after the TLS handshake the side that opened it sends its {@link Hello}, and the other one answers with its own.
 * Each judges the other's: the name and kind must be the certificate's, and there must be a common version. Then it announces the peer to the
 * handlers behind it ({@link Greeted}) and leaves. A hello that is not the certificate's gets no answer, so whoever has one knows that it was let
 * in; one of another version does, so both come to the same verdict on versions and can say so.
 */
final class Greeting extends ChannelInboundHandlerAdapter {
    /** Tells the handlers behind that the link is open, and in which version. */
    record Greeted(Peer peer, int version) {}

    private final Hello self;
    private final FrameWriter writer;
    private final boolean opener;
    private @Nullable Future<?> timeout;

    /** @param opener whether this side opened the connection, and so speaks first */
    Greeting(Hello self, FrameWriter writer, boolean opener) {
        this.self = self;
        this.writer = writer;
        this.opener = opener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout = ctx.executor()
                .schedule(
                        () -> ctx.fireExceptionCaught(new ShardwrightException(
                                ErrorCode.UNREACHABLE,
                                "the peer accepts connections but says no hello",
                                "Check that a Shardwright process listens there.")),
                        LinkLimits.GREETING_TIMEOUT_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        Objects.requireNonNull(timeout).cancel(false);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // A failed write closes the channel, and that is looked at.
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (opener && event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            ctx.writeAndFlush(self);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // A failed write closes the channel, and that is looked at.
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (!(message instanceof Hello hello)) {
            throw new ShardwrightException(
                    ErrorCode.INCOMPATIBLE,
                    "the peer's first frame is no hello",
                    "Check that the peer is a Shardwright process.");
        }
        Peer peer = new Peer(hello.name(), hello.kind(), hello.build());
        requireCertified(peer, ctx.pipeline().get(SslHandler.class));
        if (!opener) {
            ctx.writeAndFlush(self);
        }
        int version = self.versionWith(hello);
        writer.agreeOn(version);
        ctx.pipeline().remove(this);
        ctx.fireUserEventTriggered(new Greeted(peer, version));
    }

    private static void requireCertified(Peer peer, SslHandler tls) throws SSLPeerUnverifiedException {
        Certificate[] chain = tls.engine().getSession().getPeerCertificates();
        X509Certificate certificate = (X509Certificate) chain[0];
        if (!Certified.isFor(certificate, peer.name(), peer.kind())) {
            throw new ShardwrightException(
                    ErrorCode.ACCESS_DENIED,
                    "the peer calls itself " + peer + " but its certificate is for " + Certified.subject(certificate),
                    "Give each process a certificate of its own: CN=<name>, OU=<coordinator or worker>.");
        }
    }
}
