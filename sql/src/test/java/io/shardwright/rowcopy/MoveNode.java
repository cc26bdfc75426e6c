package io.shardwright.rowcopy;

import io.shardwright.fleet.Incarnation;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.move.ChunkSizing;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyRange;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableShape;
import io.shardwright.nodedb.Fence;
import io.shardwright.nodedb.NodeAccess;
import io.shardwright.nodedb.NodeDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real node that a worker has taken, and what tests of moves say to it. Used by the tests of other modules too. */
public final class MoveNode implements AutoCloseable {
    public static final long EPOCH = 1;

    private final LocalMariaDb server;
    private final NodeDatabase node;
    private final Connection root;

    private MoveNode(LocalMariaDb server, NodeDatabase node, Connection root) {
        this.server = server;
        this.node = node;
        this.root = root;
    }

    /** @param serverId different for each node of a test */
    public static MoveNode start(Path folder, int serverId) throws SQLException {
        LocalMariaDb server = LocalMariaDb.start(folder, ServerOptions.node("app", serverId));
        NodeDatabase node = new NodeDatabase(new NodeAccess(
                server.endpoint(),
                Account.WORKER,
                server.account(Account.WORKER).password(),
                "app"));
        node.prepare();
        new Fence(node).take(EPOCH, Incarnation.numbered(1, 0xabc));
        MoveNode started = new MoveNode(server, node, open(server));
        started.execute("USE app");
        return started;
    }

    /** A further connection as root, in the data schema. The caller closes it. */
    public Connection connect() throws SQLException {
        Connection connection = open(server);
        connection.setCatalog("app");
        return connection;
    }

    private static Connection open(LocalMariaDb server) throws SQLException {
        String password = server.account(Account.ROOT).password();
        return DriverManager.getConnection(
                server.jdbcUrl("") + "&characterEncoding=UTF-8&rewriteBatchedStatements=true", Account.ROOT, password);
    }

    public LocalMariaDb server() {
        return server;
    }

    public NodeDatabase node() {
        return node;
    }

    public TableSource source() {
        return new TableSource(node, EPOCH);
    }

    public TargetTable target(String table) {
        return new TargetTable(node, EPOCH, address(table));
    }

    public static TableAddress address(String table) {
        return new TableAddress("app", table);
    }

    /** As root, in the data schema. */
    public void execute(String... statements) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as root. */
    public String ask(String sql) throws SQLException {
        try (Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        }
    }

    /** What the source says of a table. */
    public SourceItem.Described describe(String table) throws InterruptedException {
        return (SourceItem.Described)
                all(new SourceRequest.Describe(address(table))).get(0);
    }

    /** All items of an answer. */
    public List<SourceItem> all(SourceRequest request) throws InterruptedException {
        List<SourceItem> items = new ArrayList<>();
        source().ask(request, items::add);
        return items;
    }

    /** The rows of a table, in the order of its key, read as a copy reads them. */
    public List<Row> rows(String table, RowSelection selection) throws InterruptedException {
        TableShape shape = describe(table).shape();
        List<Row> rows = new ArrayList<>();
        for (SourceItem item : all(new SourceRequest.Copy(
                address(table), shape, selection, KeyRange.ALL, ChunkSizing.first(1_000), 60_000))) {
            SourceItem.Chunk chunk = (SourceItem.Chunk) item;
            io.shardwright.move.ByteReader in = new io.shardwright.move.ByteReader(chunk.block());
            for (int i = 0; i < chunk.rows(); i++) {
                rows.add(in.values(selection.columns().size()));
            }
        }
        return rows;
    }

    /** The changes of a table from a point on until now. */
    public List<KeyedChange> changes(TableShape shape, RowSelection selection, GtidPosition from)
            throws SQLException, InterruptedException {
        List<KeyedChange> changes = new ArrayList<>();
        GtidPosition now = GtidPosition.parse(ask("SELECT @@GLOBAL.gtid_binlog_pos"));
        for (SourceItem item :
                all(new SourceRequest.Follow(shape.address(), shape, selection, from, from, Optional.of(now)))) {
            if (item instanceof SourceItem.Changes some) {
                changes.addAll(some.changes());
            }
        }
        return changes;
    }

    @Override
    public void close() throws SQLException {
        root.close();
        server.close();
    }
}
