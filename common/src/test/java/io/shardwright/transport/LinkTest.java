package io.shardwright.transport;

import static io.shardwright.transport.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.child.LocalPort;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Direction;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.wire.Query;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on real sockets: what is sent, what is answered, what is lost. */
final class LinkTest {
    private static LinkFixture links;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) {
        links = new LinkFixture(folder);
    }

    @AfterEach
    void closeAll() throws Exception {
        links.closeAll();
    }

    @Test
    void wakeArrivesWithItsSendersName() throws Exception {
        LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        LinkServer server =
                links.server((from, wake) -> arrived.add(from + ": " + wake.reason()), QueryHandler.refusing());

        links.pool().wake(server.endpoint(), "new work");

        assertThat(arrived.take()).isEqualTo("coordinator coordinator-1: new work");
    }

    /** Several may go as one on the way; nothing that was named is neither named nor looked for. */
    @Test
    void namesOfWakesArriveOrTheirWakeHasNone() throws Exception {
        LinkedBlockingQueue<ReadyHalves> arrived = new LinkedBlockingQueue<>();
        LinkServer server = links.server((from, wake) -> arrived.add(wake.ready()), QueryHandler.refusing());
        LinkPool pool = links.pool();

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
        LinkPool pool = links.pool();
        Endpoint nobody = LocalPort.free();
        for (int i = 0; i < 1_000; i++) {
            pool.wake(nobody, "reason " + i);
        }
        assertThat(failure(pool.query(nobody, "app", "SELECT 1", 1, LinkFixture::ignore))
                        .code())
                .isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void linkComesBackWhenThePeerDoes() throws Exception {
        LinkPool pool = links.pool();
        QueryHandler handler = (from, query, rows) -> ResultEnd.ok(query.id(), 1);
        LinkServer first = links.server(LinkFixture::ignore, handler);
        Endpoint endpoint = first.endpoint();
        assertThat(pool.query(endpoint, "app", "DO 1", 0, LinkFixture::ignore)
                        .join()
                        .updated())
                .isEqualTo(1);
        first.close();
        assertThat(links.serverAt(endpoint, LinkFixture::ignore, handler).endpoint())
                .isEqualTo(endpoint);

        // The link may still be learning of its loss, which makes the outcome of one query unknown.
        ResultEnd end =
                pool.query(endpoint, "app", "DO 1", 0, LinkFixture::ignore).join();
        if (end.outcome() == QueryOutcome.UNKNOWN) {
            end = pool.query(endpoint, "app", "DO 1", 0, LinkFixture::ignore).join();
        }
        assertThat(end.outcome()).isEqualTo(QueryOutcome.OK);
    }

    @Test
    void rowsArriveInOrder() {
        LinkServer server = links.server(LinkFixture::ignore, (from, request, rows) -> {
            Query query = (Query) request;
            rows.columns(List.of("sql", "nothing"));
            rows.row(Arrays.asList(query.sql(), null));
            rows.row(List.of(query.schema(), "" + query.maxRows()));
            return ResultEnd.ok(query.id(), 0);
        });
        List<ResultChunk> chunks = new ArrayList<>();

        ResultEnd end = links.pool()
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
        LinkServer server = links.server(LinkFixture::ignore, (from, query, rows) -> {
            rows.columns(List.of("a"));
            return ResultEnd.ok(query.id(), 0);
        });
        List<ResultChunk> chunks = new ArrayList<>();

        links.pool().query(server.endpoint(), "app", "SELECT 1", 9, chunks::add).join();

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
        LinkServer server = links.server(LinkFixture::ignore, (from, query, rows) -> {
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
        LinkPool pool = links.pool();

        CompletableFuture<ResultEnd> answer = pool.query(server.endpoint(), "app", "SELECT 1", total, chunk -> {
            firstChunk.countDown();
            awaitQuietly(goOn);
            chunk.rows().forEach(row -> sum.addAndGet(Long.parseLong(String.valueOf(row.get(0)))));
        });
        firstChunk.await();
        // While the reader stands still the other end of the process's links goes on, and the sender cannot have sent
        // everything.
        assertThat(failure(pool.query(server.endpoint(), "app", " ", 0, LinkFixture::ignore))
                        .code())
                .isEqualTo(ErrorCode.BAD_STATEMENT);
        assertThat(sent.get()).isLessThan(total);
        goOn.countDown();

        assertThat(answer.join().outcome()).isEqualTo(QueryOutcome.OK);
        assertThat(sum.get()).isEqualTo((long) total * (total - 1) / 2);
    }

    @Test
    void failuresOfTheHandlerAreAnswered() {
        LinkServer server = links.server(LinkFixture::ignore, (from, query, rows) -> {
            if (((Query) query).sql().equals("long")) {
                rows.row(List.of("x".repeat(LinkLimits.ROW_CHARS_MAX + 1)));
            }
            throw new IllegalStateException("broken");
        });
        LinkPool pool = links.pool();

        assertThat(pool.query(server.endpoint(), "app", "any", 1, LinkFixture::ignore)
                        .join()
                        .error())
                .isEqualTo("the query failed: broken");
        assertThat(pool.query(server.endpoint(), "app", "long", 1, LinkFixture::ignore)
                        .join()
                        .error())
                .isEqualTo("a row has 3145729 characters, more than 3145728");
    }

    @Test
    void failureOfTheConsumerIsTheAnswersOwn() {
        LinkServer server = links.server(LinkFixture::ignore, (from, query, rows) -> {
            rows.columns(List.of("a"));
            return ResultEnd.ok(query.id(), 0);
        });

        CompletableFuture<ResultEnd> answer = links.pool().query(server.endpoint(), "app", "SELECT 1", 1, chunk -> {
            throw new IllegalStateException("full");
        });

        assertThatThrownBy(answer::join).hasRootCauseMessage("full");
    }

    @Test
    void serverLostInMidQueryLeavesTheOutcomeUnknown() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        LinkServer server = links.server(LinkFixture::ignore, (from, query, rows) -> {
            running.countDown();
            new CountDownLatch(1).await();
            return ResultEnd.ok(query.id(), 0);
        });
        CompletableFuture<ResultEnd> answer =
                links.pool().query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore);
        running.await();

        server.close();

        assertThat(answer.join().outcome()).isEqualTo(QueryOutcome.UNKNOWN);
        assertThat(answer.join().error())
                .isEqualTo("the link with " + server.endpoint() + " was lost before the answer came");
    }

    @Test
    void closedPoolSendsNothing() throws Exception {
        LinkServer server = links.server(LinkFixture::ignore, QueryHandler.refusing());
        LinkPool pool = links.pool();
        pool.close();

        pool.wake(server.endpoint(), "late");
        assertThat(failure(pool.query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore))
                        .message())
                .isEqualTo("this process is stopping");
    }

    @Test
    void addressInUseIsAClearError() {
        Endpoint taken =
                links.server(LinkFixture::ignore, QueryHandler.refusing()).endpoint();

        assertThatThrownBy(() -> links.serverAt(taken, LinkFixture::ignore, QueryHandler.refusing()))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).contains(String.valueOf(taken.port()));
                });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
