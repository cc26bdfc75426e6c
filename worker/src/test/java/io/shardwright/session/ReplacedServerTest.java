package io.shardwright.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.manticore.HostFence;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.SessionEpoch;
import io.shardwright.metadata.WorkerFacts;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.RowSink;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.Phase;
import io.shardwright.run.LaneNode;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.server.HostFences;
import io.shardwright.server.NodeServer;
import io.shardwright.server.NodeUse;
import io.shardwright.server.SearchNodeServer;
import io.shardwright.wire.QueryOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Manticore server in whose place another one comes, while a session holds the first: nothing that was meant for that one is sent to it. */
@NeedsManticore
final class ReplacedServerTest {
    private static final NodeName NODE = new NodeName("search-1");

    /** Of all tests: what the metadata database knows of a command outlasts each. */
    private static final AtomicLong COMMANDS = new AtomicLong();

    /** Takes no rows. */
    private static final RowSink NOBODY = new RowSink() {
        @Override
        public void columns(List<String> labels) {}

        @Override
        public void row(List<@Nullable String> values) {}
    };

    private final SearchNode server = SearchNodes.all().get(0);
    private final MetadataDatabase metadata = SharedCluster.emptied().metadata();
    private final HostFences fences = new HostFences();

    @BeforeEach
    @AfterEach
    void empty() {
        fences.close();
        server.empty();
    }

    /** What the node's next session does with it, as it begins. */
    private NodeUse session() throws Exception {
        WorkerSettings settings =
                VariedSettings.withSearch(SharedCluster.emptied().settings(), NODE, server.sql(), server.api());
        NodeServer node = new SearchNodeServer(settings, metadata, fences);
        node.prepare();
        NodeSessions sessions = new NodeSessions(metadata);
        SessionEpoch taken = sessions.nextEpoch(
                new Node(
                        NODE,
                        Engine.MANTICORE,
                        server.api(),
                        settings.link().advertise(),
                        "Manticore",
                        "default",
                        1,
                        Set.of()),
                node.mark());
        node.take(taken.epoch(), taken.incarnation());
        long epoch = sessions.open(NODE, taken, new WorkerFacts("test", "test", node.knownActions(), 1), 600_000)
                .epoch();
        return node.use(epoch);
    }

    private ClaimedCommand create(String table) {
        return new ClaimedCommand(
                COMMANDS.incrementAndGet(),
                new GroupId(UUID.randomUUID()),
                1,
                new NodeSessions(metadata).standing().incarnation(),
                1,
                "c",
                Phase.BEFORE,
                Direction.FORWARD,
                new RunSql("CREATE TABLE " + table + " (age int)"),
                Optional.of(new RunSql("DROP TABLE " + table)),
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

    private static void assertSucceeds(LaneNode.Runner lane, ClaimedCommand command) {
        assertThat(lane.run(command, StopSigns.NEVER)).isInstanceOf(Outcome.Succeeded.class);
    }

    private static void assertFenced(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }

    /** Ends the server, and starts an empty one in its place. */
    private void replace() throws IOException {
        Path data = server.dataFolder();
        ProcessBuilder again = server.kill();
        try (Stream<Path> inside = Files.walk(data)) {
            for (Path path : inside.filter(one -> !one.equals(data))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(path);
            }
        }
        again.start();
        awaitAnswer();
    }

    /** Starts a server as another was started, but for where it keeps its data. */
    private static ProcessBuilder keeping(Path data, ProcessBuilder other) throws IOException {
        List<String> words = new ArrayList<>(other.command());
        int config = words.indexOf("-c") + 1;
        assertThat(config).as("the server's own file among " + words).isPositive();
        Path changed = data.resolveSibling("searchd.conf");
        Files.writeString(
                changed,
                Files.readString(Path.of(words.get(config))).replaceAll("data_dir *=.*", "data_dir = " + data));
        words.set(config, changed.toString());
        ProcessBuilder started = new ProcessBuilder(words)
                .directory(other.directory())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        started.environment().clear();
        started.environment().putAll(other.environment());
        return started;
    }

    private void awaitAnswer() {
        while (!server.answers()) {
            Thread.onSpinWait();
        }
    }

    private long lastConnection() {
        return Long.parseLong(server.ask("SELECT CONNECTION_ID()"));
    }

    @Test
    void aClaimOpensNoConnection() throws Exception {
        NodeUse use = session();
        use.lanes().check();
        long before = lastConnection();
        for (int claim = 0; claim < 5; claim++) {
            use.lanes().check();
        }
        assertThat(lastConnection()).isEqualTo(before + 1);
        use.lanes().close();
    }

    @Test
    void whatWaitsForALaneIsLeftToTheNextSession() throws Exception {
        NodeUse use = session();
        LaneNode.Runner lane = use.lanes().lane();
        assertSucceeds(lane, create("before"));
        use.lanes().check();

        ProcessBuilder again = server.kill();
        again.start();
        awaitAnswer();
        use.lanes().check();
        assertSucceeds(lane, create("restarted"));

        replace();
        ClaimedCommand waiting = create("later");
        assertFenced(() -> lane.run(waiting, StopSigns.NEVER));
        assertFenced(() -> use.lanes().check());
        assertThat(server.tables()).isEmpty();

        NodeUse next = session();
        // This lane would find the lock of the next session, as it is of the same process.
        assertFenced(() -> lane.run(waiting, StopSigns.NEVER));
        assertThat(server.tables()).isEmpty();
        LaneNode.Runner taken = next.lanes().lane();
        assertSucceeds(taken, waiting);
        assertThat(server.tables()).containsExactly("later");
        taken.close();
        next.lanes().close();
        lane.close();
        use.lanes().close();
    }

    @Test
    void aLaneFindsAnotherServerAtTheAddressThoughTheLockOfTheFirstIsThere(@TempDir Path elsewhere) throws Exception {
        NodeUse use = session();
        LaneNode.Runner lane = use.lanes().lane();
        assertSucceeds(lane, create("before"));
        ProcessBuilder again = server.kill();
        try {
            keeping(Files.createDirectory(elsewhere.resolve("data")), again).start();
            awaitAnswer();
            assertFenced(() -> lane.run(create("later"), StopSigns.NEVER));
            assertFenced(() -> use.lanes().check());
            NodeAnswer answer = use.asked().queries().run("Manticore", "SHOW TABLES", 10, NOBODY);
            assertThat(answer.outcome()).isEqualTo(QueryOutcome.ERROR);
            assertThat(answer.error()).contains("is not held");
            assertThat(server.tables()).isEmpty();
        } finally {
            server.kill();
            again.start();
            awaitAnswer();
        }
        lane.close();
        use.lanes().close();
    }

    @Test
    void aLaneFindsThatTheLockIsGoneThoughItsServerRuns() throws Exception {
        NodeUse use = session();
        LaneNode.Runner lane = use.lanes().lane();
        assertSucceeds(lane, create("before"));
        Files.delete(server.dataFolder().resolve(HostFence.FOLDER).resolve("lock"));
        assertFenced(() -> lane.run(create("later"), StopSigns.NEVER));
        assertFenced(() -> use.lanes().check());
        assertThat(server.tables()).containsExactly("before");
        lane.close();
        use.lanes().close();
    }
}
