package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.manticore.ReplicaWork;
import io.shardwright.manticore.SearchRun;
import io.shardwright.manticore.SearchServer;
import io.shardwright.manticore.ServedShards;
import io.shardwright.metadata.EngineClusters;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeIntents;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.SessionEpoch;
import io.shardwright.metadata.SessionGrant;
import io.shardwright.metadata.WorkerFacts;
import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The worker sessions of a Manticore node, one after the other, in a real metadata database that all tests of this process share. */
final class SearchSessions implements AutoCloseable {
    private static final String SCHEMA = "shardwright";

    private static final class Shared {
        static final LocalMariaDb SERVER = start();
        static final MetadataDatabase DATABASE = open();

        private static LocalMariaDb start() {
            try {
                LocalMariaDb server = LocalMariaDb.start(
                        Files.createTempDirectory(Path.of("target"), "intents"), ServerOptions.forTests());
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static MetadataDatabase open() {
            Account account = SERVER.account(Account.METADATA);
            MetadataDatabase database = MetadataDatabase.open(
                    new MetadataAddress(SERVER.endpoint(), SCHEMA, account.user(), account.password(), 4));
            database.migrate();
            return database;
        }
    }

    private final NodeName node;

    /** In the queue every command has a number of its own, whatever its node; here it is the place of its group. */
    private static final Map<GroupId, Long> NUMBERS = new ConcurrentHashMap<>();

    private static final AtomicLong LAST = new AtomicLong();

    private long epoch;

    SearchSessions(String node) {
        this.node = new NodeName(node);
        next();
    }

    /** What the metadata database says to the node's worker. */
    EngineClusters clusters() {
        return new EngineClusters(Shared.DATABASE, node);
    }

    /** Opens the node's next session, which ends the one before. */
    void next() {
        NodeSessions sessions = new NodeSessions(Shared.DATABASE);
        Endpoint any = new Endpoint("127.0.0.1", 1);
        Node described = new Node(node, Engine.MANTICORE, any, any, "", "default", 1, Set.of());
        SessionEpoch taken = sessions.nextEpoch(described, NodeMark.NEW);
        SessionGrant grant =
                sessions.open(node, taken, new WorkerFacts("test", "test", SearchRun.knownActions(), 1), 600_000);
        epoch = grant.epoch();
    }

    /** A run of the newest session. */
    ContractNode.Session session(Endpoint at, Path dataFolder) {
        return session(at, at, dataFolder);
    }

    /** @param api where the server speaks its own protocol */
    ContractNode.Session session(Endpoint at, Endpoint api, Path dataFolder) {
        SearchRun run = new SearchRun(
                new SearchServer(at), new NodeIntents(Shared.DATABASE, node, epoch), dataFolder, moves(api));
        return new ContractNode.Session() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                return run.run(numbered(command), signs);
            }

            @Override
            public void close() {
                run.close();
            }
        };
    }

    private ReplicaWork moves(Endpoint api) {
        EngineClusters clusters = new EngineClusters(Shared.DATABASE, node);
        return new ReplicaWork(api, new ServedShards(clusters::copies), clusters);
    }

    private static long number(GroupId group) {
        return NUMBERS.computeIfAbsent(group, any -> LAST.incrementAndGet());
    }

    private ClaimedCommand numbered(ClaimedCommand c) {
        return new ClaimedCommand(
                number(c.group()),
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
                c.effect(),
                c.attempt(),
                c.unsent(),
                c.triesMax(),
                c.limitSeconds(),
                c.told(),
                c.inherited());
    }

    /** The tries that have announced themselves, as {@code direction attempt verdict outcome}. */
    String ledger() {
        try (Connection root = Shared.SERVER.rootConnection();
                Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT GROUP_CONCAT(CONCAT_WS(' ', direction, attempt, verdict, outcome) ORDER BY direction, verdict)"
                                + " FROM " + SCHEMA + ".node_intent")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (Connection root = Shared.SERVER.rootConnection();
                Statement statement = root.createStatement()) {
            for (String table : List.of("node_intent", "artifact")) {
                statement.execute("DELETE FROM " + SCHEMA + "." + table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
