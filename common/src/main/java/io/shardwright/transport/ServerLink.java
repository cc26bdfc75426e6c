package io.shardwright.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.Frame;
import io.shardwright.wire.Pong;
import io.shardwright.wire.Request;
import io.shardwright.wire.ResultEnd;
import io.shardwright.wire.ShardStream;
import io.shardwright.wire.Wake;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening end of one link. Its state belongs to the channel's event loop; queries run elsewhere. */
@SuppressWarnings("FutureReturnValueIgnored") // A failed write closes the channel, and that is looked at.
final class ServerLink extends SimpleChannelInboundHandler<Frame> {
    private static final Logger log = LoggerFactory.getLogger(ServerLink.class);

    private final BiConsumer<Peer, Wake> onWake;
    private final QueryHandler onQuery;
    private final Executor queries;
    private final StreamHandler onStream;
    private final Executor streams;
    private final WriteGate gate = new WriteGate();
    private @Nullable Peer peer;

    ServerLink(
            BiConsumer<Peer, Wake> onWake,
            QueryHandler onQuery,
            Executor queries,
            StreamHandler onStream,
            Executor streams) {
        this.onWake = onWake;
        this.onQuery = onQuery;
        this.queries = queries;
        this.onStream = onStream;
        this.streams = streams;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Greeting.Greeted greeted) {
            peer = greeted.peer();
            log.debug("linked with {}", peer);
        } else if (event instanceof IdleStateEvent idle && idle.state() == IdleState.READER_IDLE) {
            log.info("{} has been silent for {} ms: closing its link", peer, LinkLimits.SILENCE_MAX_MILLIS);
            ctx.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Frame frame) {
        Peer from = Objects.requireNonNull(peer, "frames pass only after the greeting");
        switch (frame.type()) {
            case WAKE -> onWake.accept(from, (Wake) frame);
            case QUERY, PREPARE, REHEARSE -> accept(ctx, from, (Request) frame);
            case SHARD_STREAM -> accept(ctx, from, (ShardStream) frame);
            case PING -> ctx.writeAndFlush(new Pong());
            case HELLO, RESULT_CHUNK, STREAM_PIECE, RESULT_END, PONG -> {
                log.warn("{} sent an unexpected {}: closing its link", from, frame.type());
                ctx.close();
            }
        }
    }

    private void accept(ChannelHandlerContext ctx, Peer from, Request query) {
        if (from.kind() != ProcessKind.COORDINATOR) {
            ctx.writeAndFlush(ResultEnd.error(query.id(), "only coordinators may query, and this is " + from));
            return;
        }
        try {
            queries.execute(() -> answer(ctx, from, query));
        } catch (RejectedExecutionException e) {
            ctx.writeAndFlush(ResultEnd.error(query.id(), "too many queries are waiting here; try again"));
        }
    }

    private void accept(ChannelHandlerContext ctx, Peer from, ShardStream stream) {
        if (from.kind() != ProcessKind.WORKER) {
            ctx.writeAndFlush(ResultEnd.error(stream.id(), "only workers may ask for streams, and this is " + from));
            return;
        }
        try {
            streams.execute(() -> answer(ctx, from, stream));
        } catch (RejectedExecutionException e) {
            ctx.writeAndFlush(ResultEnd.error(stream.id(), "too many streams are open here; try again"));
        }
    }

    private void answer(ChannelHandlerContext ctx, Peer from, ShardStream stream) {
        ResultEnd end;
        try {
            onStream.answer(from, stream.body(), new StreamSender(ctx.channel(), gate, stream.id()));
            end = ResultEnd.ok(stream.id(), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = ResultEnd.unknown(stream.id(), "the process is stopping");
        } catch (ShardwrightException e) {
            end = ResultEnd.error(stream.id(), e.code().code() + ": " + e.message());
        } catch (Exception e) {
            log.warn("a stream for {} failed", from, e);
            end = ResultEnd.error(stream.id(), "the stream failed: " + e.getMessage());
        }
        ctx.writeAndFlush(end);
    }

    private void answer(ChannelHandlerContext ctx, Peer from, Request query) {
        ResultSender rows = new ResultSender(ctx.channel(), gate, query.id());
        ResultEnd end;
        try {
            end = onQuery.answer(from, query, rows);
            rows.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end = ResultEnd.unknown(query.id(), "the process is stopping");
        } catch (ShardwrightException e) {
            end = ResultEnd.error(query.id(), e.message());
        } catch (Exception e) {
            log.warn("a query of {} failed", from, e);
            end = ResultEnd.error(query.id(), "the query failed: " + e.getMessage());
        }
        ctx.writeAndFlush(end);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        gate.changed();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gate.changed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ShardwrightException failure =
                LinkFailure.of(peer == null ? ctx.channel().remoteAddress() : peer, cause);
        log.info("{}", failure.message());
        log.debug("its cause", cause);
        ctx.close();
    }
}
