package io.shardwright.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.wire.Frame;
import io.shardwright.wire.Hello;
import io.shardwright.wire.Ping;
import io.shardwright.wire.Request;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import io.shardwright.wire.StreamPiece;
import io.shardwright.wire.Wake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The asking end of the one link to a peer. It connects when there is something to send and nothing is open. All state but the waiting wake-ups
 * belongs to one event loop, which is also the channel's. Futures of writes are not looked at: a write that fails closes the channel, and that is.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientLink {
    private static final Logger log = LoggerFactory.getLogger(ClientLink.class);

    private final Endpoint endpoint;
    private final Supplier<LinkTls> tls;
    private final Hello self;
    private final EventLoop loop;
    private final Executor consumers;

    /** What is not sent yet, by reason: while one waits, the same one again adds no more than its names. Shared by all threads. */
    private final ConcurrentMap<String, ReadyHalves> wakes = new ConcurrentHashMap<>();

    private final Map<Long, OpenQuery> open = new LinkedHashMap<>();
    private @Nullable Channel channel;
    private @Nullable Channel greeted;
    private @Nullable Delivery delivery;
    private boolean resting;
    private int backoffMillis = LinkLimits.BACKOFF_FIRST_MILLIS;
    private long lastId;

    /** Of the link that is open. */
    private int version = Hello.MIN_VERSION;

    ClientLink(Endpoint endpoint, Supplier<LinkTls> tls, Hello self, EventLoop loop, Executor consumers) {
        this.endpoint = endpoint;
        this.tls = tls;
        this.self = self;
        this.loop = loop;
        this.consumers = consumers;
    }

    /** From any thread; never waits. */
    void wake(String reason, ReadyHalves ready) {
        if (wakes.computeIfPresent(reason, (same, waiting) -> waiting.plus(ready)) != null) {
            return;
        }
        if (wakes.size() < LinkLimits.WAKES_WAITING_MAX) {
            // Another thread may have been faster: what is there then is about to be sent, and this goes with it.
            wakes.merge(reason, ready, ReadyHalves::plus);
            loop.execute(this::sendWakes);
        }
    }

    /** From any thread; never waits. */
    CompletableFuture<ResultEnd> ask(LongFunction<Request> request, Consumer<Frame> parts) {
        CompletableFuture<ResultEnd> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                send(new OpenQuery(request.apply(++lastId), parts, answer));
            } catch (ShardwrightException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    void close() {
        loop.execute(() -> {
            if (channel != null) {
                channel.close();
            }
        });
    }

    private void send(OpenQuery query) {
        if (open.size() >= LinkLimits.QUERIES_OPEN_MAX) {
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE,
                    open.size() + " queries to " + endpoint + " are open already",
                    "Try again once some are answered.");
        }
        open.put(query.request().id(), query);
        // A caller that gives up, by a timeout of its own, makes room at once.
        query.answer()
                .whenComplete((end, failure) ->
                        loop.execute(() -> open.remove(query.request().id())));
        if (greeted != null) {
            write(query, greeted);
            greeted.flush();
        } else {
            // A user waits for this answer: unlike a wake-up it is worth an attempt during the pause after a failure.
            connect();
        }
    }

    /** Writes a request, or fails it if the peer is of a version that does not know it: it would close the link. */
    private void write(OpenQuery query, Channel opened) {
        if (query.request().sinceVersion() > version) {
            query.answer()
                    .completeExceptionally(new ShardwrightException(
                            ErrorCode.INCOMPATIBLE,
                            "the peer at " + endpoint + " speaks version " + version + " of the link and knows no "
                                    + query.request().type(),
                            "Upgrade it to this build."));
        } else {
            opened.write(query.request());
        }
    }

    private void sendWakes() {
        if (greeted != null) {
            for (String reason : List.copyOf(wakes.keySet())) {
                ReadyHalves ready = wakes.remove(reason);
                if (ready != null) {
                    greeted.write(new Wake(reason, ready));
                }
            }
            greeted.flush();
        } else if (resting) {
            wakes.clear();
        } else {
            connect();
        }
    }

    private void connect() {
        if (channel != null) {
            return;
        }
        Handler handler = new Handler();
        channel = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, LinkLimits.CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, LinkPipeline.WATER_MARK)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        LinkPipeline.install(
                                opened.pipeline(),
                                tls.get().client().newHandler(opened.alloc(), endpoint.host(), endpoint.port()),
                                self,
                                true,
                                handler);
                    }
                })
                .connect(endpoint.host(), endpoint.port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        handler.fail(done.cause());
                        refused(handler.cause());
                    }
                })
                .channel();
    }

    private void greeted(Channel opened, int agreedVersion) {
        greeted = opened;
        version = agreedVersion;
        delivery = new Delivery(opened, consumers);
        backoffMillis = LinkLimits.BACKOFF_FIRST_MILLIS;
        List.copyOf(open.values()).forEach(query -> write(query, opened));
        sendWakes();
    }

    /** Nothing was sent, so everything that waits is known not to have arrived. */
    private void refused(Throwable cause) {
        channel = null;
        ShardwrightException failure = LinkFailure.of(endpoint, cause);
        if (backoffMillis == LinkLimits.BACKOFF_FIRST_MILLIS) {
            log.info("{}", failure.message());
        }
        log.debug("no link with {}", endpoint, cause);
        wakes.clear();
        for (OpenQuery query : drain()) {
            query.answer().completeExceptionally(failure);
        }
        resting = true;
        loop.schedule(() -> resting = false, backoffMillis, TimeUnit.MILLISECONDS);
        backoffMillis = Math.min(2 * backoffMillis, LinkLimits.BACKOFF_MAX_MILLIS);
    }

    private void lost(Delivery rest, Throwable cause) {
        channel = null;
        greeted = null;
        delivery = null;
        log.info("the link with {} was lost: {}", endpoint, cause.getMessage());
        for (OpenQuery query : drain()) {
            String error = "the link with " + endpoint + " was lost before the answer came";
            rest.add(() ->
                    query.answer().complete(ResultEnd.unknown(query.request().id(), error)));
        }
    }

    private List<OpenQuery> drain() {
        List<OpenQuery> all = new ArrayList<>(open.values());
        open.clear();
        return all;
    }

    private void received(Channel from, Frame frame) {
        switch (frame.type()) {
            case RESULT_CHUNK -> take(((ResultChunk) frame).id(), frame);
            case STREAM_PIECE -> take(((StreamPiece) frame).id(), frame);
            case RESULT_END -> end((ResultEnd) frame);
            case PONG -> {}
            case HELLO, WAKE, QUERY, PREPARE, REHEARSE, SHARD_STREAM, PING -> {
                log.warn("{} sent an unexpected {}: closing its link", endpoint, frame.type());
                from.close();
            }
        }
    }

    private void take(long id, Frame part) {
        OpenQuery query = open.get(id);
        if (query != null && delivery != null) {
            delivery.add(() -> query.take(part));
        }
    }

    private void end(ResultEnd end) {
        OpenQuery query = open.remove(end.id());
        if (query != null && delivery != null) {
            delivery.add(() -> query.answer().complete(end));
        }
    }

    /** Passes one connection's events to the link. */
    private final class Handler extends SimpleChannelInboundHandler<Frame> {
        private @Nullable Throwable cause;

        /** Keeps the first thing that went wrong: what follows is its consequence. */
        void fail(Throwable first) {
            if (cause == null) {
                cause = first;
            }
        }

        Throwable cause() {
            return cause == null ? new IOException("the peer closed the connection; its log says why") : cause;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof Greeting.Greeted greeting) {
                greeted(ctx.channel(), greeting.version());
            } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
                fail(handshake.cause());
            } else if (event instanceof IdleStateEvent idle) {
                idle(ctx, idle);
            }
        }

        private void idle(ChannelHandlerContext ctx, IdleStateEvent idle) {
            if (idle.state() == IdleState.WRITER_IDLE && greeted != null) {
                ctx.writeAndFlush(new Ping());
            } else if (idle.state() == IdleState.READER_IDLE
                    && ctx.channel().config().isAutoRead()) {
                // With reading off the silence is this side's own.
                fail(new IOException("the peer is silent"));
                ctx.close();
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Frame frame) {
            received(ctx.channel(), frame);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
            fail(thrown);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            Delivery rest = delivery;
            if (rest == null) {
                refused(cause());
            } else {
                lost(rest, cause());
            }
        }
    }
}
