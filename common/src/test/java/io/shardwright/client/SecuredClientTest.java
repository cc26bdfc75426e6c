package io.shardwright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.shardwright.api.LeaderView;
import io.shardwright.api.MetadataView;
import io.shardwright.api.ProblemView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.StatusView;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.ServerCertificate;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client believes, and what it says of those that it does not. Nothing is sent to them, its key least of all. */
final class SecuredClientTest {
    private static final StatusView STATUS = new StatusView(
            "c1", true, new LeaderView("c1", "https://x", 7), "0.1", new MetadataView("i", "open", List.of()));

    @TempDir
    private Path folder;

    private final Instant now = Instant.now();
    private final List<HttpServer> servers = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> keys = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    private TlsFiles issued(Instant from) {
        return DevelopmentAuthority.of(folder, from).issueForApi("api", List.of(), from);
    }

    private URI secured(TlsFiles files, Object answer) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(ServerCertificate.context(files)));
        return URI.create("https://127.0.0.1:" + serve(server, answer));
    }

    private URI plain(Object answer) throws Exception {
        return URI.create("http://127.0.0.1:"
                + serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), answer));
    }

    private int serve(HttpServer server, Object answer) {
        servers.add(server);
        server.createContext("/", exchange -> {
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = Json.mapper().writeValueAsBytes(answer);
            exchange.sendResponseHeaders(answer instanceof ProblemView problem ? problem.status() : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server.getAddress().getPort();
    }

    private static ShardwrightClient client(Path authority, URI... apis) {
        return ShardwrightClient.connect(List.of(apis), "the-key", authority);
    }

    /** Refused at once, with these words, and with nothing sent. */
    private void distrusts(URI api, Path authority, String words, String advice) {
        assertThatThrownBy(() -> client(authority, api).status())
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNTRUSTED_SERVER);
                    assertThat(e.message()).startsWith(words);
                    assertThat(e.advice()).contains(advice);
                });
        assertThat(keys).isEmpty();
    }

    @Test
    void believesWhomTheAuthoritySigned() throws Exception {
        TlsFiles files = issued(now);
        URI api = secured(files, STATUS);
        assertThat(client(files.authority(), api).status()).isEqualTo(STATUS);
        URI byName = URI.create(api.toString().replace("127.0.0.1", "localhost"));
        assertThat(client(files.authority(), byName).status()).isEqualTo(STATUS);
        assertThat(keys).containsOnly("Bearer the-key");
    }

    @Test
    void doesNotBelieveAnotherAuthority(@TempDir Path elsewhere) throws Exception {
        URI api = secured(issued(now), STATUS);
        Path other = DevelopmentAuthority.of(elsewhere, now)
                .issueForApi("api", List.of(), now)
                .authority();
        distrusts(
                api,
                other,
                "the certificate of " + api + " is of no authority that is trusted here",
                "SHARDWRIGHT_API_AUTHORITY_FILE");
        assertThatThrownBy(
                        () -> ShardwrightClient.connect(List.of(api), "the-key").status())
                .as("as the JVM's own trust is")
                .hasMessageEndingWith("is of no authority that is trusted here");
        assertThat(keys).isEmpty();
    }

    @Test
    void doesNotBelieveACertificateOfAnotherHost() throws Exception {
        TlsFiles files = ServerCertificate.forHost(folder, "elsewhere.example", now);
        URI api = secured(files, STATUS);
        distrusts(
                api,
                files.authority(),
                "the certificate of " + api + " is for another host",
                "have one made with '127.0.0.1' among its names");
        URI byName = URI.create(api.toString().replace("127.0.0.1", "localhost"));
        distrusts(byName, files.authority(), "the certificate of " + byName + " is for another host", "'localhost'");
    }

    /** A property by which the JDK's own client leaves the check of names out is no way round it. */
    @Test
    void noPropertyTurnsTheCheckOff() throws Exception {
        TlsFiles files = ServerCertificate.forHost(folder, "elsewhere.example", now);
        URI api = secured(files, STATUS);
        Path source = Files.writeString(folder.resolve("Ask.java"), """
                import io.shardwright.client.ShardwrightClient;
                import java.net.URI;
                import java.nio.file.Path;
                import java.util.List;
                class Ask {
                    public static void main(String[] a) {
                        try {
                            ShardwrightClient.connect(List.of(URI.create(a[0])), "the-key", Path.of(a[1])).status();
                        } catch (RuntimeException e) {
                            System.out.print(e.getMessage());
                        }
                    }
                }
                """);
        Process asking = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.internal.httpclient.disableHostnameVerification=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString(),
                        api.toString(),
                        files.authority().toString())
                .start();
        assertThat(new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("the certificate of " + api + " is for another host");
        assertThat(keys).isEmpty();
    }

    @Test
    void doesNotBelieveACertificateOutOfItsTime() throws Exception {
        TlsFiles old = issued(now.minus(Duration.ofDays(398)));
        URI expired = secured(old, STATUS);
        distrusts(expired, old.authority(), "the certificate of " + expired + " has expired", "renewed");
        TlsFiles early = issued(now.plus(Duration.ofDays(2)));
        URI tooEarly = secured(early, STATUS);
        distrusts(tooEarly, early.authority(), "the certificate of " + tooEarly + " is not valid yet", "clocks");
    }

    /** The answer of a server that takes a greeting for a request, and of one that hangs up. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
    void saysThatAnAddressSpeaksNoTls(String answer) throws Exception {
        CompletableFuture<Void> served;
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            served = CompletableFuture.runAsync(() -> greetAll(server, answer));
            URI api = URI.create("https://127.0.0.1:" + server.getLocalPort());
            distrusts(api, issued(now).authority(), "no TLS can be spoken with " + api, "has api.tls");
        }
        served.join();
    }

    private static void greetAll(ServerSocket server, String answer) {
        try {
            while (true) {
                greet(server, answer);
            }
        } catch (IOException e) {
            // The end of the test.
        }
    }

    private static void greet(ServerSocket server, String answer) throws IOException {
        try (Socket taken = server.accept()) {
            assertThat(taken.getInputStream().read()).isNotNegative();
            taken.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            taken.shutdownOutput();
            taken.getInputStream().readAllBytes();
        }
    }

    @Test
    void goesOnToOneThatItBelieves(@TempDir Path elsewhere) throws Exception {
        TlsFiles files = issued(now);
        URI strange = secured(DevelopmentAuthority.of(elsewhere, now).issueForApi("api", List.of(), now), STATUS);
        URI known = secured(files, STATUS);
        assertThat(client(files.authority(), strange, known).status()).isEqualTo(STATUS);
        assertThat(keys).hasSize(1);
    }

    @Test
    void followsToALeaderThatItBelieves(@TempDir Path elsewhere) throws Exception {
        TlsFiles files = issued(now);
        PublishedView published = new PublishedView("g", false);
        URI leader = secured(files, published);
        assertThat(client(files.authority(), secured(files, notLeader(leader))).submit(Group.titled("t")))
                .isEqualTo(published);
        assertThat(keys).hasSize(2);
        keys.clear();

        URI pretender = secured(DevelopmentAuthority.of(elsewhere, now).issueForApi("api", List.of(), now), published);
        assertThatThrownBy(() -> client(files.authority(), secured(files, notLeader(pretender)))
                        .submit(Group.titled("t")))
                .hasMessage("the certificate of " + pretender + " is of no authority that is trusted here");
        assertThat(keys).hasSize(1);
    }

    @Test
    void doesNotFollowFromTlsToAPlainAddress() throws Exception {
        TlsFiles files = issued(now);
        URI leader = plain(new PublishedView("g", false));
        URI follower = secured(files, notLeader(leader));
        assertThatThrownBy(() -> client(files.authority(), follower).submit(Group.titled("t")))
                .hasMessage(
                        "the coordinator at " + follower + " names " + leader + " as the leader, which is without TLS");
        assertThat(keys).hasSize(1);
    }

    private static ProblemView notLeader(URI leader) {
        return ProblemView.of(ErrorCode.NOT_LEADER, "does not lead", "what to do", leader.toString());
    }

    @Test
    void aFileWithoutCertificatesIsAClearError() throws Exception {
        Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
        for (Path file : List.of(none, folder.resolve("absent.pem"))) {
            assertThatThrownBy(() -> client(file, URI.create("https://127.0.0.1:1")))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                        assertThat(e.message()).startsWith("the TLS file " + file);
                    });
        }
    }
}
