package io.shardwright.transport;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import io.shardwright.wire.Hello;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import io.shardwright.wire.Wake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

/** A worker and a coordinator with certificates of one authority, and what tests open in their names. */
final class LinkFixture {
    static final Hello WORKER = Hello.of("node-1", ProcessKind.WORKER, "b1");
    static final Hello COORDINATOR = Hello.of("coordinator-1", ProcessKind.COORDINATOR, "b1");

    final TlsFiles workerFiles;
    final TlsFiles coordinatorFiles;

    private final List<AutoCloseable> opened = new ArrayList<>();

    LinkFixture(Path folder) {
        Instant now = Instant.now();
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder, now);
        workerFiles = authority.issue("node-1", ProcessKind.WORKER, List.of(), now);
        coordinatorFiles = authority.issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), now);
    }

    /** The worker's, on a port of its own. */
    LinkServer server(BiConsumer<Peer, Wake> onWake, QueryHandler onQuery) {
        return server(workerFiles, WORKER, onWake, onQuery);
    }

    /** The worker's, where it was before or where somebody else is. */
    LinkServer serverAt(Endpoint endpoint, BiConsumer<Peer, Wake> onWake, QueryHandler onQuery) {
        return start(new InetSocketAddress(endpoint.host(), endpoint.port()), workerFiles, WORKER, onWake, onQuery);
    }

    LinkServer server(TlsFiles files, Hello self, BiConsumer<Peer, Wake> onWake, QueryHandler onQuery) {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), files, self, onWake, onQuery);
    }

    private LinkServer start(
            InetSocketAddress listen, TlsFiles files, Hello self, BiConsumer<Peer, Wake> onWake, QueryHandler onQuery) {
        LinkServer server = LinkServer.start(listen, files, self, onWake, onQuery);
        opened.add(server);
        return server;
    }

    /** The coordinator's. */
    LinkPool pool() {
        return pool(coordinatorFiles, COORDINATOR);
    }

    LinkPool pool(TlsFiles files, Hello self) {
        LinkPool pool = LinkPool.open(files, self);
        opened.add(pool);
        return pool;
    }

    static ShardwrightException failure(CompletableFuture<ResultEnd> answer) {
        try {
            throw new AssertionError("answered: " + answer.join());
        } catch (CompletionException e) {
            return (ShardwrightException) Objects.requireNonNull(e.getCause());
        }
    }

    static void ignore(Peer from, Wake wake) {}

    static void ignore(ResultChunk chunk) {}

    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        opened.clear();
    }
}
