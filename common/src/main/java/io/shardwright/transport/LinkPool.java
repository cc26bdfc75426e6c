package io.shardwright.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.tls.TlsFiles;
import io.shardwright.wire.Hello;
import io.shardwright.wire.Query;
import io.shardwright.wire.Request;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import io.shardwright.wire.ShardStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This process's links to its peers: one connection a peer, opened when first used and again after it was lost, and one more for each stream. Safe for use by many threads; no
 * method waits for the network.
 */
public final class LinkPool implements AutoCloseable {
    private final Hello self;
    private final Supplier<LinkTls> tls;
    private final EventLoopGroup loops;
    private final ExecutorService consumers;
    private final ConcurrentMap<Endpoint, ClientLink> links = new ConcurrentHashMap<>();
    private final Set<ClientLink> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private LinkPool(Hello self, Supplier<LinkTls> tls, EventLoopGroup loops, ExecutorService consumers) {
        this.self = self;
        this.tls = tls;
        this.loops = loops;
        this.consumers = consumers;
    }

    /**
     * A pool that has one certificate for ever.
     *
     * @see #open(Supplier, Hello)
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if the TLS files cannot be used
     */
    public static LinkPool open(TlsFiles files, Hello self) {
        LinkTls tls = LinkTls.of(files);
        return open(() -> tls, self);
    }

    /**
     * A pool without links yet.
     *
     * @param tls asked for each link that is opened: what it gives then goes for that link to its end
     * @param self this process, as its certificate names it
     */
    public static LinkPool open(Supplier<LinkTls> tls, Hello self) {
        return new LinkPool(
                self,
                tls,
                new MultiThreadIoEventLoopGroup(
                        LinkLimits.EVENT_THREADS,
                        new DefaultThreadFactory("link-client", true),
                        NioIoHandler.newFactory()),
                Executors.newCachedThreadPool(new DefaultThreadFactory("link-result", true)));
    }

    /** Sends a hint that names nothing, as {@link #wake(Endpoint, String, ReadyHalves)}. */
    public void wake(Endpoint peer, String reason) {
        wake(peer, reason, ReadyHalves.UNNAMED);
    }

    /**
     * Sends a hint, or drops it if the peer cannot be reached. One that waits to be sent for the same reason becomes one with it. Never fails.
     *
     * @param ready what became ready on the peer's node
     */
    public void wake(Endpoint peer, String reason, ReadyHalves ready) {
        try {
            if (!closed) {
                link(peer).wake(reason, ready);
            }
        } catch (RejectedExecutionException e) {
            // Closed in this very moment; a hint may be lost at any other one too.
            return;
        }
    }

    /**
     * Runs one statement on the peer's node.
     *
     * @param rows takes the result's rows in order, on a thread of the pool; while it is busy the peer is made to wait. What it throws
     *     becomes the answer's failure
     * @return the last word, after all rows were taken. {@code UNKNOWN} if the link was lost after the query was sent. It fails with a
     *     {@link ShardwrightException} if the query was certainly not sent: {@link ErrorCode#UNREACHABLE}, {@link ErrorCode#ACCESS_DENIED} if either
     *     side refused the other's certificate, {@link ErrorCode#INCOMPATIBLE}, or a code for a query that is illegal itself. It has no deadline:
     *     callers set theirs with {@link CompletableFuture#orTimeout}
     */
    public CompletableFuture<ResultEnd> query(
            Endpoint peer, String schema, String sql, int maxRows, Consumer<ResultChunk> rows) {
        return ask(peer, id -> new Query(id, schema, sql, maxRows), rows);
    }

    /**
     * Asks the peer for something of its node, as {@link #query} asks it to run a statement.
     *
     * @param request made for the id that the link gives it
     * @return as of {@link #query}; it fails with {@link ErrorCode#INCOMPATIBLE} if the peer is of a version that does not know the request
     */
    public CompletableFuture<ResultEnd> ask(Endpoint peer, LongFunction<Request> request, Consumer<ResultChunk> rows) {
        try {
            if (!closed) {
                return link(peer).ask(request, part -> rows.accept((ResultChunk) part));
            }
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(stopping(e));
        }
        return CompletableFuture.failedFuture(stopping(null));
    }

    /**
     * Asks the peer for a stream. It gets a connection of its own, so that a target which writes slowly holds up nothing but its own source.
     *
     * @param body what is asked, in the form that the peer's {@link StreamHandler} reads
     * @param items takes the answer's items in order, on a thread of the pool; while it is busy the peer is made to wait. What it throws ends the stream
     */
    public OpenStream stream(Endpoint peer, byte[] body, Consumer<byte[]> items) {
        ClientLink link =
                closed ? null : new ClientLink(peer, tls, self, loops.next().next(), consumers);
        if (link == null) {
            return new OpenStream(CompletableFuture.failedFuture(stopping(null)), () -> {});
        }
        ItemGatherer gatherer = new ItemGatherer(items);
        streams.add(link);
        CompletableFuture<ResultEnd> end = link.ask(id -> new ShardStream(id, body), gatherer::take)
                .whenComplete((word, failure) -> {
                    streams.remove(link);
                    link.close();
                });
        return new OpenStream(end, link::close);
    }

    private static ShardwrightException stopping(@Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.UNREACHABLE, "this process is stopping", "Ask another coordinator.", cause);
    }

    private ClientLink link(Endpoint peer) {
        return links.computeIfAbsent(
                peer, at -> new ClientLink(at, tls, self, loops.next().next(), consumers));
    }

    /** Closes every link; open queries end as unknown. */
    @Override
    public void close() {
        closed = true;
        links.values().forEach(ClientLink::close);
        streams.forEach(ClientLink::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        consumers.shutdown();
    }
}
