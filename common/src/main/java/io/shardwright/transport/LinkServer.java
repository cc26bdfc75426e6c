package io.shardwright.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.TlsFiles;
import io.shardwright.wire.Hello;
import io.shardwright.wire.Wake;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The port on which a process takes links from its peers. Only peers with a certificate of the same authority come in; wake-ups are taken from
 * all of them, queries from coordinators, requests for streams from workers. Safe for use by many threads.
 */
public final class LinkServer implements AutoCloseable {
    /** A thread that has nothing to do for this long goes. */
    private static final int THREAD_IDLE_SECONDS = 30;

    private final EventLoopGroup loops;
    private final ThreadPoolExecutor queries;
    private final ThreadPoolExecutor streams;
    private final ChannelGroup links;
    private final Channel listener;

    private LinkServer(
            EventLoopGroup loops,
            ThreadPoolExecutor queries,
            ThreadPoolExecutor streams,
            ChannelGroup links,
            Channel listener) {
        this.loops = loops;
        this.queries = queries;
        this.streams = streams;
        this.links = links;
        this.listener = listener;
    }

    /**
     * Listens with one certificate for ever, and refuses streams.
     *
     * @see #start(InetSocketAddress, Supplier, Hello, BiConsumer, QueryHandler, StreamHandler)
     */
    public static LinkServer start(
            InetSocketAddress address,
            TlsFiles files,
            Hello self,
            BiConsumer<Peer, Wake> onWake,
            QueryHandler onQuery) {
        LinkTls tls = LinkTls.of(files);
        return start(address, () -> tls, self, onWake, onQuery, StreamHandler.refusing());
    }

    /**
     * Listens.
     *
     * @param address where; port 0 lets the system choose
     * @param tls asked for each link: what it gives then goes for that link to its end
     * @param self this process, as its certificate names it
     * @param onWake called on an event loop, so it must not block
     * @param onQuery called on a thread that may block
     * @param onStream called on a thread that may block
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if the address cannot be bound
     */
    public static LinkServer start(
            InetSocketAddress address,
            Supplier<LinkTls> tls,
            Hello self,
            BiConsumer<Peer, Wake> onWake,
            QueryHandler onQuery,
            StreamHandler onStream) {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                LinkLimits.EVENT_THREADS, new DefaultThreadFactory("link-server", true), NioIoHandler.newFactory());
        ThreadPoolExecutor queries = new ThreadPoolExecutor(
                LinkLimits.QUERY_THREADS,
                LinkLimits.QUERY_THREADS,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(LinkLimits.QUERIES_WAITING_MAX),
                new DefaultThreadFactory("link-query", true));
        queries.allowCoreThreadTimeOut(true);
        ThreadPoolExecutor streams = new ThreadPoolExecutor(
                0,
                LinkLimits.STREAM_THREADS,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("link-stream", true));
        ChannelGroup links = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, LinkPipeline.WATER_MARK)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, FrameSizes.INSTANCE)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        links.add(channel);
                        LinkPipeline.install(
                                channel.pipeline(),
                                tls.get().server().newHandler(channel.alloc()),
                                self,
                                false,
                                new ServerLink(onWake, onQuery, queries, onStream, streams));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        LinkServer server = new LinkServer(loops, queries, streams, links, bound.channel());
        if (!bound.isSuccess()) {
            server.close();
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "cannot listen for links on " + address.getHostString() + ":" + address.getPort() + ": "
                            + (address.isUnresolved()
                                    ? "its name is not known"
                                    : bound.cause().getMessage()),
                    "Choose an address of this host and a port that is free.",
                    bound.cause());
        }
        return server;
    }

    /** Where it listens; the port is the real one. */
    public Endpoint endpoint() {
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        return new Endpoint(address.getHostString(), address.getPort());
    }

    /** Closes the port and every link at once; peers see their open queries end as unknown. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        links.close().awaitUninterruptibly();
        queries.shutdownNow();
        streams.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
