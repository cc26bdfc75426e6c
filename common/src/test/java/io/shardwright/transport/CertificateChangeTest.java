package io.shardwright.transport;

import static io.shardwright.transport.LinkFixture.COORDINATOR;
import static io.shardwright.transport.LinkFixture.WORKER;
import static io.shardwright.transport.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.live.Live;
import io.shardwright.problem.ErrorCode;
import io.shardwright.tls.Credentials;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultEnd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are exchanged while links are open. */
final class CertificateChangeTest {
    private static final char[] NO_PASSWORD = {};

    @TempDir
    private Path folder;

    private Instant now;
    private DevelopmentAuthority ours;
    private DevelopmentAuthority others;
    private Path both;

    @BeforeEach
    void makeAuthorities() throws IOException {
        now = Instant.now();
        ours = DevelopmentAuthority.of(folder.resolve("ours"), now);
        others = DevelopmentAuthority.of(folder.resolve("others"), now);
        both = Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(worker(ours).authority())
                        + Files.readString(worker(others).authority()));
    }

    private TlsFiles worker(DevelopmentAuthority by) {
        return by.issue("node-1", ProcessKind.WORKER, List.of(), now);
    }

    private Credentials coordinator(DevelopmentAuthority by) {
        TlsFiles files = by.issue("coordinator-1", ProcessKind.COORDINATOR, List.of(), now);
        return Credentials.read(new TlsFiles(files.key(), files.certificate(), both), new ReadFiles());
    }

    private static LinkServer server(Live<LinkTls> tls, QueryHandler onQuery) {
        return LinkServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                WORKER,
                LinkFixture::ignore,
                onQuery,
                StreamHandler.refusing());
    }

    private static CompletableFuture<ResultEnd> ask(LinkPool pool, LinkServer server) {
        return pool.query(server.endpoint(), "app", "DO 1", 0, LinkFixture::ignore);
    }

    /** With which certificate a server answers whoever comes now. */
    private static X509Certificate shown(Endpoint at, Credentials as) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setKeyEntry("own", as.key(), NO_PASSWORD, as.chain().toArray(X509Certificate[]::new));
        for (X509Certificate authority : as.authorities()) {
            keys.setCertificateEntry(authority.getSerialNumber().toString(), authority);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, NO_PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(at.host(), at.port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void newLinksGetTheNewCertificateAndOpenOnesGoOn() throws Exception {
        Credentials first = Credentials.read(worker(ours), new ReadFiles());
        Live<LinkTls> tls = new Live<>(LinkTls.of(first));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Credentials coordinator = coordinator(ours);
        LinkTls coordinators = LinkTls.of(coordinator);
        try (LinkServer server = server(tls, (from, query, rows) -> {
                    asked.countDown();
                    answer.await();
                    return ResultEnd.ok(query.id(), 0);
                });
                LinkPool pool = LinkPool.open(() -> coordinators, COORDINATOR)) {
            assertThat(shown(server.endpoint(), coordinator)).isEqualTo(first.own());
            CompletableFuture<ResultEnd> open = ask(pool, server);
            asked.await();

            Credentials second = Credentials.read(worker(ours), new ReadFiles());
            assertThat(second.own()).isNotEqualTo(first.own());
            tls.set(LinkTls.of(second));

            assertThat(shown(server.endpoint(), coordinator)).isEqualTo(second.own());
            assertThat(open).as("its link is as it was").isNotDone();
            answer.countDown();
            assertThat(open.join().outcome()).isEqualTo(QueryOutcome.OK);
            assertThat(ask(pool, server).join().outcome()).isEqualTo(QueryOutcome.OK);
        }
    }

    @Test
    void aPoolOpensItsNextLinkWithTheNewCertificate() {
        // It believes no coordinator but those of the other authority.
        Live<LinkTls> strict = new Live<>(LinkTls.of(worker(others)));
        Live<LinkTls> tls = new Live<>(LinkTls.of(coordinator(ours)));
        try (LinkServer server = server(strict, (from, query, rows) -> ResultEnd.ok(query.id(), 0));
                LinkPool pool = LinkPool.open(tls, COORDINATOR)) {
            assertThat(failure(ask(pool, server)).code()).isEqualTo(ErrorCode.ACCESS_DENIED);
            tls.set(LinkTls.of(coordinator(others)));
            assertThat(ask(pool, server).join().outcome()).isEqualTo(QueryOutcome.OK);
        }
    }
}
