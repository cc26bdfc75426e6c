package io.shardwright.shardcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.Lag;
import io.shardwright.move.MovePart;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.MoveNode;
import io.shardwright.rowcopy.TableSource;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import io.shardwright.transport.LinkPool;
import io.shardwright.transport.LinkServer;
import io.shardwright.transport.LinkTls;
import io.shardwright.transport.QueryHandler;
import io.shardwright.wire.Hello;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy over real links: the target's worker asks the source's. */
final class StreamedCopyTest {
    private static final Hello SOURCE = Hello.of("n1", ProcessKind.WORKER, "b");
    private static final Hello TARGET = Hello.of("n2", ProcessKind.WORKER, "b");

    private static MoveNode one;
    private static MoveNode two;
    private static TlsFiles sourceFiles;
    private static TlsFiles targetFiles;
    private static TlsFiles coordinatorFiles;
    private static LinkServer server;
    private static LinkPool links;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        one = MoveNode.start(folder.resolve("1"), 1);
        two = MoveNode.start(folder.resolve("2"), 2);
        numbers();
        Instant now = Instant.now();
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder, now);
        sourceFiles = authority.issue("n1", ProcessKind.WORKER, List.of(), now);
        targetFiles = authority.issue("n2", ProcessKind.WORKER, List.of(), now);
        coordinatorFiles = authority.issue("c1", ProcessKind.COORDINATOR, List.of(), now);
        server = listen(0);
        links = LinkPool.open(targetFiles, TARGET);
    }

    private static LinkServer listen(int port) {
        TableSource source = one.source();
        LinkTls tls = LinkTls.of(sourceFiles);
        return LinkServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                () -> tls,
                SOURCE,
                (peer, wake) -> {},
                QueryHandler.refusing(),
                new SourceStreams(() -> Optional.of(source)));
    }

    @AfterAll
    static void stop() throws SQLException {
        links.close();
        server.close();
        one.close();
        two.close();
    }

    private static ShardCopy copy(String table, CopyOptions options) {
        Endpoint at = server.endpoint();
        return new ShardCopy(
                UUID.randomUUID(),
                two.target(table),
                List.of(new ShardCopy.Origin(
                        new MovePart("n1", MoveNode.address(table), Optional.empty()),
                        new RemoteSource(links, () -> at))),
                options);
    }

    private static FollowGoal untilNow() throws SQLException {
        return new FollowGoal.Positions(Map.of("n1", GtidPosition.parse(one.ask("SELECT @@GLOBAL.gtid_binlog_pos"))));
    }

    private static void assertSame(String table) throws SQLException {
        String sum = "SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(CONCAT_WS('|', id, k, MD5(c), d))), 0)) FROM app."
                + table;
        assertThat(two.ask(sum)).isEqualTo(one.ask(sum));
    }

    private static void create(String table, int rows) throws SQLException {
        String columns =
                " (id BIGINT PRIMARY KEY, k INT NOT NULL, c VARCHAR(300) NOT NULL, d DATETIME(3), KEY (k)) ENGINE=InnoDB";
        one.execute("CREATE TABLE app." + table + columns);
        two.execute("CREATE TABLE app." + table + columns);
        one.execute("INSERT INTO app." + table
                + " SELECT seq, seq % 1000, CONCAT(MD5(seq), MD5(seq + 1), MD5(-seq), REPEAT('x', 100)),"
                + " '2024-01-01 00:00:00.5' + INTERVAL seq SECOND FROM app.numbers WHERE seq <= " + rows);
        one.execute("ANALYZE TABLE app." + table);
    }

    private static void numbers() throws SQLException {
        one.execute("CREATE TABLE app.numbers (seq BIGINT PRIMARY KEY)");
        one.execute("INSERT INTO app.numbers VALUES (1)");
        for (int i = 0; i < 17; i++) {
            one.execute("INSERT INTO app.numbers SELECT seq + " + (1 << i) + " FROM app.numbers");
        }
    }

    @Test
    void copiesFollowsAndComparesOverALink() throws Exception {
        create("streamed", 120_000);
        try (ShardCopy copy = copy("streamed", CopyOptions.DEFAULT)) {
            copy.prepare();
            assertThat(copy.copy()).isTrue();
            one.execute(
                    "UPDATE app.streamed SET c = REPEAT('y', 300) WHERE id % 3 = 0",
                    "DELETE FROM app.streamed WHERE id % 7 = 0");
            copy.follow(untilNow());
            assertSame("streamed");
            assertThat(copy.verify().orElseThrow().matches()).isTrue();
            copy.follow(new FollowGoal.LagBelow(0));
            assertThat(copy.progress().rowsCopied()).isEqualTo(120_000);
        }
    }

    @Test
    void goesOnWhenTheSourcesWorkerComesBack() throws Exception {
        create("returned", 120_000);
        int port = server.endpoint().port();
        CopyOptions slow =
                new CopyOptions(2, 4, 20, 60_000, new ThrottleLimits(0, 0, 0, Long.MAX_VALUE, 0), () -> Lag.NONE);
        try (ShardCopy copy = copy("returned", slow)) {
            copy.prepare();
            CompletableFuture<Boolean> copied = CompletableFuture.supplyAsync(() -> {
                try {
                    return copy.copy();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            // Its writers stand still with chunks in hand and more under way when the link is lost.
            await().atMost(Duration.ofMinutes(1))
                    .pollInSameThread()
                    .until(() -> !copy.progress().throttle().isEmpty());
            server.close();
            copy.throttle(ThrottleLimits.NONE);
            server = listen(port);
            assertThat(copied.get()).isTrue();
            assertSame("returned");
        }
    }

    @Test
    void refusesAndFailuresArriveWithTheirCodes() throws Exception {
        Endpoint at = server.endpoint();
        RemoteSource source = new RemoteSource(links, () -> at);
        assertThatThrownBy(() -> source.ask(new SourceRequest.Describe(MoveNode.address("absent")), item -> true))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(e.message()).isEqualTo("there is no table app.absent");
                });
        try (LinkPool stranger = LinkPool.open(coordinatorFiles, Hello.of("c1", ProcessKind.COORDINATOR, "b"))) {
            RemoteSource refused = new RemoteSource(stranger, () -> at);
            assertThatThrownBy(() -> refused.ask(new SourceRequest.Describe(MoveNode.address("numbers")), item -> true))
                    .hasMessageContaining("only workers may ask for streams");
        }
        Hello old = new Hello("n2", ProcessKind.WORKER, "old", 1, 2);
        try (LinkPool older = LinkPool.open(targetFiles, old)) {
            RemoteSource refused = new RemoteSource(older, () -> at);
            assertThatThrownBy(() -> refused.ask(new SourceRequest.Describe(MoveNode.address("numbers")), item -> true))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE));
        }
        assertThatThrownBy(() -> source.ask(new SourceRequest.Describe(MoveNode.address("numbers")), item -> {
                    throw new IllegalStateException("the target's own failure");
                }))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
    }
}
