package io.shardwright.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.child.LocalPort;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Direction;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import io.shardwright.wire.Hello;
import io.shardwright.wire.Prepare;
import io.shardwright.wire.Query;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import io.shardwright.wire.Wake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on real sockets. */
final class LinkTest {
    private static final Hello WORKER = Hello.of("node-1", ProcessKind.WORKER, "b1");
    private static final Hello COORDINATOR = Hello.of("coordinator-1", ProcessKind.COORDINATOR, "b1");

    @TempDir
    private static Path folder;

    private static TlsFiles workerFiles;
    private static TlsFiles coordinatorFiles;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() {
        Instant now = Instant.now();
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder, now);
        workerFiles = authority.issue("node-1", ProcessKind.WORKER, List.of(), now);
        coordinatorFiles = authority.issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), now);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void wakeArrivesWithItsSendersName() throws Exception {
        LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        LinkServer server = server((from, wake) -> arrived.add(from + ": " + wake.reason()), QueryHandler.refusing());

        pool(coordinatorFiles, COORDINATOR).wake(server.endpoint(), "new work");

        assertThat(arrived.take()).isEqualTo("coordinator coordinator-1: new work");
    }

    /** Several may go as one on the way; nothing that was named is neither named nor looked for. */
    @Test
    void namesOfWakesArriveOrTheirWakeHasNone() throws Exception {
        LinkedBlockingQueue<ReadyHalves> arrived = new LinkedBlockingQueue<>();
        LinkServer server = server((from, wake) -> arrived.add(wake.ready()), QueryHandler.refusing());
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);

        pool.wake(server.endpoint(), "ready", halves(1, 1));
        pool.wake(server.endpoint(), "ready", halves(2, 3));
        Set<ReadyHalf> named = new TreeSet<>();
        while (named.size() < 3) {
            named.addAll(arrived.take().named());
        }
        assertThat(named).containsExactlyElementsOf(halves(1, 3).named());

        // Perhaps too many for one: then it has none, and says to look.
        for (long id = 4; id <= 43; id++) {
            pool.wake(server.endpoint(), "ready", halves(id, id));
        }
        boolean looks = false;
        while (!looks && named.size() < 43) {
            ReadyHalves next = arrived.take();
            looks = next.unnamed();
            named.addAll(next.named());
        }
        if (!looks) {
            assertThat(named)
                    .extracting(ReadyHalf::id)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 43).boxed().toList());
        }
    }

    private static ReadyHalves halves(long first, long last) {
        return ReadyHalves.of(LongStream.rangeClosed(first, last)
                .mapToObj(id -> new ReadyHalf(id, 1, Direction.FORWARD))
                .toList());
    }

    @Test
    void wakeToNobodyIsDropped() throws Exception {
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);
        Endpoint nobody = LocalPort.free();
        for (int i = 0; i < 1_000; i++) {
            pool.wake(nobody, "reason " + i);
        }
        assertThat(failure(pool.query(nobody, "app", "SELECT 1", 1, LinkTest::ignore))
                        .code())
                .isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void linkComesBackWhenThePeerDoes() throws Exception {
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);
        QueryHandler handler = (from, query, rows) -> ResultEnd.ok(query.id(), 1);
        LinkServer first = server(LinkTest::ignore, handler);
        Endpoint endpoint = first.endpoint();
        assertThat(pool.query(endpoint, "app", "DO 1", 0, LinkTest::ignore)
                        .join()
                        .updated())
                .isEqualTo(1);
        first.close();
        LinkServer second = LinkServer.start(
                new InetSocketAddress(endpoint.host(), endpoint.port()),
                workerFiles,
                WORKER,
                LinkTest::ignore,
                handler);
        opened.add(second);

        // The link may still be learning of its loss, which makes the outcome of one query unknown.
        ResultEnd end = pool.query(endpoint, "app", "DO 1", 0, LinkTest::ignore).join();
        if (end.outcome() == QueryOutcome.UNKNOWN) {
            end = pool.query(endpoint, "app", "DO 1", 0, LinkTest::ignore).join();
        }
        assertThat(end.outcome()).isEqualTo(QueryOutcome.OK);
    }

    @Test
    void rowsArriveInOrder() {
        LinkServer server = server(LinkTest::ignore, (from, request, rows) -> {
            Query query = (Query) request;
            rows.columns(List.of("sql", "nothing"));
            rows.row(Arrays.asList(query.sql(), null));
            rows.row(List.of(query.schema(), "" + query.maxRows()));
            return ResultEnd.ok(query.id(), 0);
        });
        List<ResultChunk> chunks = new ArrayList<>();

        ResultEnd end = pool(coordinatorFiles, COORDINATOR)
                .query(server.endpoint(), "app", "SELECT 1", 9, chunks::add)
                .join();

        assertThat(end.outcome()).isEqualTo(QueryOutcome.OK);
        assertThat(chunks).singleElement().satisfies(chunk -> {
            assertThat(chunk.columns()).containsExactly("sql", "nothing");
            assertThat(chunk.rows()).containsExactly(Arrays.asList("SELECT 1", null), List.of("app", "9"));
        });
    }

    @Test
    void resultWithoutRowsNamesItsColumns() {
        LinkServer server = server(LinkTest::ignore, (from, query, rows) -> {
            rows.columns(List.of("a"));
            return ResultEnd.ok(query.id(), 0);
        });
        List<ResultChunk> chunks = new ArrayList<>();

        pool(coordinatorFiles, COORDINATOR)
                .query(server.endpoint(), "app", "SELECT 1", 9, chunks::add)
                .join();

        assertThat(chunks)
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.columns()).containsExactly("a"));
    }

    @Test
    void slowReaderHoldsTheSenderBack() throws Exception {
        int total = 100_000;
        // 80 MB in all: a kernel may hold some 40 MB of it, the links hold a few chunks.
        String padding = "x".repeat(800);
        AtomicInteger sent = new AtomicInteger();
        LinkServer server = server(LinkTest::ignore, (from, query, rows) -> {
            rows.columns(List.of("n", "padding"));
            for (int i = 0; i < total; i++) {
                rows.row(List.of("" + i, padding));
                sent.incrementAndGet();
            }
            return ResultEnd.ok(query.id(), 0);
        });
        CountDownLatch firstChunk = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicLong sum = new AtomicLong();
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);

        CompletableFuture<ResultEnd> answer = pool.query(server.endpoint(), "app", "SELECT 1", total, chunk -> {
            firstChunk.countDown();
            awaitQuietly(goOn);
            chunk.rows().forEach(row -> sum.addAndGet(Long.parseLong(String.valueOf(row.get(0)))));
        });
        firstChunk.await();
        // While the reader stands still the other end of the process's links goes on, and the sender cannot have sent
        // everything.
        assertThat(failure(pool.query(server.endpoint(), "app", " ", 0, LinkTest::ignore))
                        .code())
                .isEqualTo(ErrorCode.BAD_STATEMENT);
        assertThat(sent.get()).isLessThan(total);
        goOn.countDown();

        assertThat(answer.join().outcome()).isEqualTo(QueryOutcome.OK);
        assertThat(sum.get()).isEqualTo((long) total * (total - 1) / 2);
    }

    @Test
    void failuresOfTheHandlerAreAnswered() {
        LinkServer server = server(LinkTest::ignore, (from, query, rows) -> {
            if (((Query) query).sql().equals("long")) {
                rows.row(List.of("x".repeat(LinkLimits.ROW_CHARS_MAX + 1)));
            }
            throw new IllegalStateException("broken");
        });
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);

        assertThat(pool.query(server.endpoint(), "app", "any", 1, LinkTest::ignore)
                        .join()
                        .error())
                .isEqualTo("the query failed: broken");
        assertThat(pool.query(server.endpoint(), "app", "long", 1, LinkTest::ignore)
                        .join()
                        .error())
                .isEqualTo("a row has 3145729 characters, more than 3145728");
    }

    @Test
    void failureOfTheConsumerIsTheAnswersOwn() {
        LinkServer server = server(LinkTest::ignore, (from, query, rows) -> {
            rows.columns(List.of("a"));
            return ResultEnd.ok(query.id(), 0);
        });

        CompletableFuture<ResultEnd> answer = pool(coordinatorFiles, COORDINATOR)
                .query(server.endpoint(), "app", "SELECT 1", 1, chunk -> {
                    throw new IllegalStateException("full");
                });

        assertThatThrownBy(answer::join).hasRootCauseMessage("full");
    }

    @Test
    void serverLostInMidQueryLeavesTheOutcomeUnknown() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        LinkServer server = server(LinkTest::ignore, (from, query, rows) -> {
            running.countDown();
            new CountDownLatch(1).await();
            return ResultEnd.ok(query.id(), 0);
        });
        CompletableFuture<ResultEnd> answer =
                pool(coordinatorFiles, COORDINATOR).query(server.endpoint(), "app", "DO 1", 0, LinkTest::ignore);
        running.await();

        server.close();

        assertThat(answer.join().outcome()).isEqualTo(QueryOutcome.UNKNOWN);
        assertThat(answer.join().error())
                .isEqualTo("the link with " + server.endpoint() + " was lost before the answer came");
    }

    @Test
    void closedPoolSendsNothing() throws Exception {
        LinkServer server = server(LinkTest::ignore, QueryHandler.refusing());
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);
        pool.close();

        pool.wake(server.endpoint(), "late");
        assertThat(failure(pool.query(server.endpoint(), "app", "DO 1", 0, LinkTest::ignore))
                        .message())
                .isEqualTo("this process is stopping");
    }

    @Test
    void workersMayWakeButNotQuery() throws Exception {
        LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        LinkServer server = LinkServer.start(
                loopback(),
                coordinatorFiles,
                COORDINATOR,
                (from, wake) -> arrived.add(from.name()),
                (from, query, rows) -> ResultEnd.ok(query.id(), 0));
        opened.add(server);
        LinkPool pool = pool(workerFiles, WORKER);

        pool.wake(server.endpoint(), "done");
        assertThat(arrived.take()).isEqualTo("node-1");
        assertThat(pool.query(server.endpoint(), "app", "DO 1", 0, LinkTest::ignore)
                        .join()
                        .error())
                .isEqualTo("only coordinators may query, and this is worker node-1");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefusedByBothSides(@TempDir Path elsewhere) {
        Instant now = Instant.now();
        TlsFiles strange =
                DevelopmentAuthority.of(elsewhere, now).issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), now);
        LinkServer server = server(LinkTest::ignore, QueryHandler.refusing());
        // Trusts the server's authority, so it is the server that refuses.
        TlsFiles halfStrange = new TlsFiles(strange.key(), strange.certificate(), coordinatorFiles.authority());

        for (TlsFiles files : List.of(strange, halfStrange)) {
            ShardwrightException refusal =
                    failure(pool(files, COORDINATOR).query(server.endpoint(), "app", "DO 1", 0, LinkTest::ignore));
            assertThat(refusal.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(refusal.message()).startsWith("link with " + server.endpoint() + ": TLS failed: ");
        }
    }

    @Test
    void nameAndKindMustBeTheCertificates() {
        LinkServer server = server(LinkTest::ignore, QueryHandler.refusing());
        LinkServer pretender = LinkServer.start(
                loopback(),
                workerFiles,
                Hello.of("node-2", ProcessKind.WORKER, "b1"),
                LinkTest::ignore,
                QueryHandler.refusing());
        opened.add(pretender);

        assertThat(failure(pool(workerFiles, Hello.of("node-1", ProcessKind.COORDINATOR, "b1"))
                                .query(server.endpoint(), "app", "DO 1", 0, LinkTest::ignore))
                        .message())
                .endsWith("the peer closed the connection; its log says why");
        assertThat(failure(pool(coordinatorFiles, COORDINATOR)
                                .query(pretender.endpoint(), "app", "DO 1", 0, LinkTest::ignore))
                        .message())
                .endsWith("the peer calls itself worker node-2 but its certificate is for CN=node-1,OU=worker");
    }

    @Test
    void processesWithoutACommonVersionSaySo() {
        LinkServer server = LinkServer.start(
                loopback(),
                workerFiles,
                new Hello("node-1", ProcessKind.WORKER, "9.0", 8, 9),
                LinkTest::ignore,
                QueryHandler.refusing());
        opened.add(server);

        ShardwrightException refusal = failure(
                pool(coordinatorFiles, COORDINATOR).query(server.endpoint(), "app", "DO 1", 0, LinkTest::ignore));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
        assertThat(refusal.message())
                .endsWith("coordinator-1 (build b1, versions 1 to 3) and node-1 (build 9.0, versions 8 to 9)"
                        + " share no version of the link");
    }

    @Test
    void whatAnOlderPeerDoesNotKnowIsNotSentToIt() {
        LinkServer old = LinkServer.start(
                loopback(),
                workerFiles,
                new Hello("node-1", ProcessKind.WORKER, "0.0", 1, 1),
                LinkTest::ignore,
                (from, request, rows) -> ResultEnd.ok(request.id(), 0));
        opened.add(old);
        LinkPool pool = pool(coordinatorFiles, COORDINATOR);
        for (int i = 0; i < 2; i++) {
            ShardwrightException refusal = failure(
                    pool.ask(old.endpoint(), id -> new Prepare(id, List.of("DO 1"), List.of()), LinkTest::ignore));
            assertThat(refusal.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
            assertThat(refusal.message()).endsWith("speaks version 1 of the link and knows no PREPARE");
            assertThat(pool.query(old.endpoint(), "app", "DO 1", 0, LinkTest::ignore)
                            .join()
                            .outcome())
                    .as("the link is kept")
                    .isEqualTo(QueryOutcome.OK);
        }
    }

    @Test
    void newerRequestsReachAPeerThatKnowsThem() {
        LinkServer server = server(LinkTest::ignore, (from, request, rows) -> {
            rows.columns(Prepare.COLUMNS);
            rows.row(List.of(Prepare.STATEMENT, "0", "1064", request.toString()));
            return ResultEnd.ok(request.id(), 0);
        });
        List<ResultChunk> chunks = new ArrayList<>();
        Prepare.Table table = new Prepare.Table("app", "t");
        pool(coordinatorFiles, COORDINATOR)
                .ask(server.endpoint(), id -> new Prepare(id, List.of("DO ü"), List.of(table)), chunks::add)
                .join();
        assertThat(chunks.get(0).rows().get(0).get(3))
                .isEqualTo(new Prepare(1, List.of("DO ü"), List.of(table)).toString());
    }

    @Test
    void addressInUseIsAClearError() {
        Endpoint taken = server(LinkTest::ignore, QueryHandler.refusing()).endpoint();

        assertThatThrownBy(() -> LinkServer.start(
                        new InetSocketAddress(taken.host(), taken.port()),
                        workerFiles,
                        WORKER,
                        LinkTest::ignore,
                        QueryHandler.refusing()))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).contains(String.valueOf(taken.port()));
                });
    }

    @Test
    void missingFilesAreAClearError() {
        TlsFiles missing = new TlsFiles(Path.of("nowhere.pem"), workerFiles.certificate(), workerFiles.authority());

        assertThatThrownBy(() -> LinkPool.open(missing, WORKER)).hasMessage("the TLS file nowhere.pem cannot be read");
    }

    private LinkServer server(BiConsumer<Peer, Wake> onWake, QueryHandler onQuery) {
        LinkServer server = LinkServer.start(loopback(), workerFiles, WORKER, onWake, onQuery);
        opened.add(server);
        return server;
    }

    private LinkPool pool(TlsFiles files, Hello self) {
        LinkPool pool = LinkPool.open(files, self);
        opened.add(pool);
        return pool;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static ShardwrightException failure(CompletableFuture<ResultEnd> answer) {
        try {
            throw new AssertionError("answered: " + answer.join());
        } catch (CompletionException e) {
            return (ShardwrightException) Objects.requireNonNull(e.getCause());
        }
    }

    private static void ignore(Peer from, Wake wake) {}

    private static void ignore(ResultChunk chunk) {}

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
