package io.shardwright.junit;

import io.shardwright.fleet.Incarnation;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.nodedb.Fence;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.nodedb.NodeQueries;
import io.shardwright.nodedb.RehearsedCommand;
import io.shardwright.nodedb.ScratchRehearsal;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.RowSink;
import io.shardwright.rehearsal.NodeRehearsal;
import io.shardwright.wire.QueryOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A private node for rehearsals: a server in a temporary folder that ends with the tests. */
final class RehearsalServer implements AutoCloseable {
    /** Unqualified names and {@code app.} mean it, as on a node of the default settings. */
    private static final String SCHEMA = "app";

    /** All that tests put in. */
    private static final ScratchRehearsal.Terms TERMS = new ScratchRehearsal.Terms(10_000, 60_000, false);

    private static final long EPOCH = 1;

    private final Path folder;
    private final LocalMariaDb server;
    private final NodeDatabase node;
    private final NodeQueries queries;

    private RehearsalServer(Path folder, LocalMariaDb server, NodeDatabase node) {
        this.folder = folder;
        this.server = server;
        this.node = node;
        this.queries = new NodeQueries(node, EPOCH);
    }

    static RehearsalServer start() {
        try {
            Path folder = Files.createTempDirectory("shardwright-rehearsal");
            LocalMariaDb server = LocalMariaDb.start(folder.resolve("node"), ServerOptions.forTests());
            NodeDatabase node = new NodeDatabase(new NodeAccess(
                    server.endpoint(),
                    Account.WORKER,
                    server.account(Account.WORKER).password(),
                    SCHEMA));
            node.prepare();
            new Fence(node).take(EPOCH, Incarnation.numbered(1, 1));
            return new RehearsalServer(folder, server, node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes away what an earlier test has made. */
    void empty() {
        run("shardwright", "DROP DATABASE " + SCHEMA);
        node.prepare();
    }

    void run(String sql) {
        run(SCHEMA, sql);
    }

    private void run(String schema, String sql) {
        try {
            NodeAnswer answer = queries.run(schema, sql, 0, new NoRows());
            if (answer.outcome() != QueryOutcome.OK) {
                throw new IllegalArgumentException("the server refuses '" + sql + "': " + answer.error());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static final class NoRows implements RowSink {
        @Override
        public void columns(List<String> labels) {}

        @Override
        public void row(List<@Nullable String> values) {}
    }

    NodeRehearsal rehearse(List<RehearsedCommand> commands) {
        ScratchRehearsal rehearsal = new ScratchRehearsal(node, EPOCH, UUID.randomUUID());
        try {
            return rehearsal.run(commands, TERMS);
        } finally {
            rehearsal.remove();
        }
    }

    @Override
    public void close() throws IOException {
        queries.close();
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
