package io.shardwright.transport;

import static io.shardwright.transport.LinkFixture.COORDINATOR;
import static io.shardwright.transport.LinkFixture.WORKER;
import static io.shardwright.transport.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import io.shardwright.wire.Hello;
import io.shardwright.wire.Prepare;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a process takes at its word, and what two of different releases make of each other. */
final class HandshakeTest {
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
    void workersMayWakeButNotQuery() throws Exception {
        LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        LinkServer server = links.server(
                links.coordinatorFiles,
                COORDINATOR,
                (from, wake) -> arrived.add(from.name()),
                (from, query, rows) -> ResultEnd.ok(query.id(), 0));
        LinkPool pool = links.pool(links.workerFiles, WORKER);

        pool.wake(server.endpoint(), "done");
        assertThat(arrived.take()).isEqualTo("node-1");
        assertThat(pool.query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore)
                        .join()
                        .error())
                .isEqualTo("only coordinators may query, and this is worker node-1");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefusedByBothSides(@TempDir Path elsewhere) {
        Instant now = Instant.now();
        TlsFiles strange =
                DevelopmentAuthority.of(elsewhere, now).issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), now);
        LinkServer server = links.server(LinkFixture::ignore, QueryHandler.refusing());
        // Trusts the server's authority, so it is the server that refuses.
        TlsFiles halfStrange = new TlsFiles(strange.key(), strange.certificate(), links.coordinatorFiles.authority());

        for (TlsFiles files : List.of(strange, halfStrange)) {
            ShardwrightException refusal = failure(
                    links.pool(files, COORDINATOR).query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore));
            assertThat(refusal.code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            assertThat(refusal.message()).startsWith("link with " + server.endpoint() + ": TLS failed: ");
        }
    }

    @Test
    void nameAndKindMustBeTheCertificates() {
        LinkServer server = links.server(LinkFixture::ignore, QueryHandler.refusing());
        LinkServer pretender = links.server(
                links.workerFiles,
                Hello.of("node-2", ProcessKind.WORKER, "b1"),
                LinkFixture::ignore,
                QueryHandler.refusing());

        assertThat(failure(links.pool(links.workerFiles, Hello.of("node-1", ProcessKind.COORDINATOR, "b1"))
                                .query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore))
                        .message())
                .endsWith("the peer closed the connection; its log says why");
        assertThat(failure(links.pool().query(pretender.endpoint(), "app", "DO 1", 0, LinkFixture::ignore))
                        .message())
                .endsWith("the peer calls itself worker node-2 but its certificate is for CN=node-1,OU=worker");
    }

    @Test
    void processesWithoutACommonVersionSaySo() {
        LinkServer server = links.server(
                links.workerFiles,
                new Hello("node-1", ProcessKind.WORKER, "9.0", 8, 9),
                LinkFixture::ignore,
                QueryHandler.refusing());

        ShardwrightException refusal =
                failure(links.pool().query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
        assertThat(refusal.message())
                .endsWith("coordinator-1 (build b1, versions 1 to 3) and node-1 (build 9.0, versions 8 to 9)"
                        + " share no version of the link");
    }

    @Test
    void whatAnOlderPeerDoesNotKnowIsNotSentToIt() {
        LinkServer old = links.server(
                links.workerFiles,
                new Hello("node-1", ProcessKind.WORKER, "0.0", 1, 1),
                LinkFixture::ignore,
                (from, request, rows) -> ResultEnd.ok(request.id(), 0));
        LinkPool pool = links.pool();
        for (int i = 0; i < 2; i++) {
            ShardwrightException refusal = failure(
                    pool.ask(old.endpoint(), id -> new Prepare(id, List.of("DO 1"), List.of()), LinkFixture::ignore));
            assertThat(refusal.code()).isEqualTo(ErrorCode.INCOMPATIBLE);
            assertThat(refusal.message()).endsWith("speaks version 1 of the link and knows no PREPARE");
            assertThat(pool.query(old.endpoint(), "app", "DO 1", 0, LinkFixture::ignore)
                            .join()
                            .outcome())
                    .as("the link is kept")
                    .isEqualTo(QueryOutcome.OK);
        }
    }

    @Test
    void newerRequestsReachAPeerThatKnowsThem() {
        LinkServer server = links.server(LinkFixture::ignore, (from, request, rows) -> {
            rows.columns(Prepare.COLUMNS);
            rows.row(List.of(Prepare.STATEMENT, "0", "1064", request.toString()));
            return ResultEnd.ok(request.id(), 0);
        });
        List<ResultChunk> chunks = new ArrayList<>();
        Prepare.Table table = new Prepare.Table("app", "t");
        links.pool()
                .ask(server.endpoint(), id -> new Prepare(id, List.of("DO ü"), List.of(table)), chunks::add)
                .join();
        assertThat(chunks.get(0).rows().get(0).get(3))
                .isEqualTo(new Prepare(1, List.of("DO ü"), List.of(table)).toString());
    }

    @Test
    void missingFilesAreAClearError() {
        TlsFiles missing =
                new TlsFiles(Path.of("nowhere.pem"), links.workerFiles.certificate(), links.workerFiles.authority());

        assertThatThrownBy(() -> LinkPool.open(missing, WORKER))
                .hasMessage("the TLS file nowhere.pem cannot be read: there is no such file");
    }
}
