package io.shardwright.nodedb;

import io.shardwright.action.Action;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Incarnation;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.noderun.StopSigns;
import io.shardwright.noderun.Undertaking;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.queue.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** A real node with its fence taken for epoch 1, and short ways to say what tests say. */
final class NodeFixture implements AutoCloseable {
    static final Map<String, RouteAccount> ROUTES = Map.of("route", new RouteAccount("r", "s3'cr\\et"));

    /** The life of a metadata database that is not there. */
    static final Incarnation LIFE = Incarnation.numbered(2, 0xabc);

    private final LocalMariaDb server;
    private final Connection root;
    private long epoch;

    private NodeFixture(LocalMariaDb server, Connection root) {
        this.server = server;
        this.root = root;
    }

    static NodeFixture start(Path folder) throws SQLException {
        LocalMariaDb server = LocalMariaDb.start(folder, ServerOptions.node("app", 1));
        NodeFixture fixture = new NodeFixture(server, server.rootConnection());
        fixture.node().prepare();
        fixture.nextEpoch();
        return fixture;
    }

    /** One of all tests of this process that begin with {@link #empty} and leave the server as it was. */
    static NodeFixture shared() {
        return Shared.NODE;
    }

    private static final class Shared {
        static final NodeFixture NODE = start();

        private static NodeFixture start() {
            try {
                NodeFixture node = NodeFixture.start(Files.createTempDirectory(Path.of("target"), "node"));
                Runtime.getRuntime().addShutdownHook(new Thread(node.server::close));
                return node;
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    LocalMariaDb server() {
        return server;
    }

    NodeDatabase node() {
        return node(server.endpoint());
    }

    /** The node as reached through another address. */
    NodeDatabase node(Endpoint endpoint) {
        return new NodeDatabase(new NodeAccess(
                endpoint, Account.WORKER, server.account(Account.WORKER).password(), server.dataSchema()));
    }

    /** Takes the fence for the next epoch, as a new session does. */
    long nextEpoch() {
        return nextEpoch(epoch + 1);
    }

    long nextEpoch(long next) {
        epoch = next;
        new Fence(node()).take(epoch, LIFE);
        return epoch;
    }

    long epoch() {
        return epoch;
    }

    CommandRun run() {
        return run(node());
    }

    CommandRun run(NodeDatabase node) {
        return new CommandRun(node, epoch, RouteAccounts.of(ROUTES), action -> dropped(node, action));
    }

    /** As a worker does for whom nobody needs a server object any more. */
    private Optional<Undertaking> dropped(NodeDatabase node, Action action) {
        return action instanceof DropRouteServer drop
                ? Optional.of(stopped -> {
                    try (RouteGates gates = new RouteGates(node, epoch)) {
                        gates.dropServer(drop.server());
                    }
                    return true;
                })
                : Optional.empty();
    }

    /** Makes the data schema and the ledger empty again. */
    void empty() throws SQLException {
        execute("DROP DATABASE app", "CREATE DATABASE app", "DELETE FROM shardwright.ledger");
    }

    /** Writes an intent as a session would have left it that died after it. */
    void announce(ClaimedCommand command, String verdict) throws SQLException {
        execute("INSERT INTO shardwright.ledger VALUES ('" + command.group() + "', '"
                + command.incarnation() + "', " + command.seq() + ", '"
                + command.direction().label() + "', 1, '" + verdict + "', 1000000, NULL, 0)");
    }

    /** The tries that the ledger tells of, as {@code direction attempt verdict outcome}. */
    String ledger() throws SQLException {
        return ask(
                "SELECT GROUP_CONCAT(CONCAT_WS(' ', direction, attempt, verdict, IFNULL(outcome, 'open')) ORDER BY direction, verdict)"
                        + " FROM shardwright.ledger");
    }

    /** As root, from outside. */
    void execute(String... statements) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute("USE app");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row, as root. */
    String ask(String sql) throws SQLException {
        try (Statement statement = root.createStatement()) {
            statement.execute("USE app");
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
            }
        }
    }

    static ClaimedCommand command(String forward, String rollback) {
        return command(new RunSql(forward), new RunSql(rollback));
    }

    static ClaimedCommand command(Action forward, Action rollback) {
        return new ClaimedCommand(
                1,
                new GroupId(UUID.randomUUID()),
                1,
                LIFE,
                1,
                "c",
                Phase.BEFORE,
                Direction.FORWARD,
                forward,
                Optional.of(rollback),
                Optional.empty(),
                false,
                Effect.NONE,
                1,
                0,
                3,
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    static ClaimedCommand after(Action forward) {
        return new ClaimedCommand(
                1,
                new GroupId(UUID.randomUUID()),
                1,
                LIFE,
                1,
                "c",
                Phase.AFTER,
                Direction.FORWARD,
                forward,
                Optional.empty(),
                Optional.empty(),
                false,
                Effect.NONE,
                1,
                0,
                3,
                OptionalInt.empty(),
                Optional.empty(),
                false);
    }

    static ClaimedCommand probed(ClaimedCommand c, String done, String undone) {
        Probes probes = new Probes(new Probe(done), new Probe(undone));
        return copy(c, c.direction(), c.effect(), c.attempt(), c.inherited(), Optional.of(probes));
    }

    /** The same, to be run though nobody could tell its outcome after a crash. */
    static ClaimedCommand held(ClaimedCommand c) {
        return copy(c, c.direction(), c.effect(), c.attempt(), c.inherited(), c.probes(), true, c.limitSeconds());
    }

    /** The same, whose forward half may run for so long. */
    static ClaimedCommand limited(ClaimedCommand c, int seconds) {
        OptionalInt limit = OptionalInt.of(seconds);
        return copy(c, c.direction(), c.effect(), c.attempt(), c.inherited(), c.probes(), c.holdOnUnknown(), limit);
    }

    /** The same half, tried again by the same session. */
    static ClaimedCommand again(ClaimedCommand c) {
        return copy(c, c.direction(), c.effect(), c.attempt() + 1, false, c.probes());
    }

    /** The same half, found started by a later session. */
    static ClaimedCommand inherited(ClaimedCommand c) {
        return copy(c, c.direction(), c.effect(), c.attempt(), true, c.probes());
    }

    static ClaimedCommand undo(ClaimedCommand c, Effect effect) {
        return copy(c, Direction.UNDO, effect, 1, false, c.probes());
    }

    /** The same half, tried again once an operator has said what the last try has left. */
    static ClaimedCommand settled(ClaimedCommand c, boolean applied) {
        Told told = new Told(c.direction(), c.attempt(), applied);
        return new ClaimedCommand(
                c.id(),
                c.group(),
                c.groupNumber(),
                c.incarnation(),
                c.seq(),
                c.name(),
                c.phase(),
                c.direction(),
                c.forward(),
                c.rollback(),
                c.probes(),
                c.holdOnUnknown(),
                Effect.UNKNOWN,
                c.attempt() + 1,
                c.unsent(),
                c.triesMax(),
                c.limitSeconds(),
                Optional.of(told),
                false);
    }

    private static ClaimedCommand copy(
            ClaimedCommand c,
            Direction direction,
            Effect effect,
            int attempt,
            boolean inherited,
            Optional<Probes> probes) {
        return copy(c, direction, effect, attempt, inherited, probes, c.holdOnUnknown(), c.limitSeconds());
    }

    private static ClaimedCommand copy(
            ClaimedCommand c,
            Direction direction,
            Effect effect,
            int attempt,
            boolean inherited,
            Optional<Probes> probes,
            boolean hold,
            OptionalInt limit) {
        return new ClaimedCommand(
                c.id(),
                c.group(),
                c.groupNumber(),
                c.incarnation(),
                c.seq(),
                c.name(),
                c.phase(),
                direction,
                c.forward(),
                c.rollback(),
                probes,
                hold,
                effect,
                attempt,
                c.unsent(),
                c.triesMax(),
                limit,
                c.told(),
                inherited);
    }

    @Override
    public void close() throws SQLException {
        root.close();
        server.close();
    }

    /** Nobody stops it, and this happens in the last moment before it is sent. */
    static StopSigns sending(Runnable happens) {
        return new StopSigns(() -> false, () -> false, () -> false, happens);
    }

    /** Of a session that ends as soon as this says so. */
    static StopSigns leaving(BooleanSupplier leaves) {
        return new StopSigns(leaves, () -> false, () -> false, () -> {});
    }
}
