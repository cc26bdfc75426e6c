package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.KeyFiles;
import io.shardwright.tls.TlsFiles;
import io.shardwright.tls.TrustedAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The API over TLS: all that it serves is served so, and nothing else at that port. */
final class SecuredApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static TlsFiles files;
    private static AdminServer secured;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        files = issued("api");
        secured = api.secured(new KeyFiles(files.key(), files.certificate()));
        http = HttpClient.newBuilder()
                .sslContext(TrustedAuthority.only(files.authority()))
                .build();
    }

    @AfterAll
    static void stop() {
        secured.close();
        api.close();
    }

    private static TlsFiles issued(String name) {
        Instant now = Instant.now();
        return DevelopmentAuthority.of(folder.resolve("api-tls"), now).issueForApi(name, List.of(), now);
    }

    private static URI at(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + secured.port() + path);
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + api.key());
    }

    @Test
    void theClientIsAnswered() {
        URI base = at("https", "");
        assertThat(ShardwrightClient.connect(List.of(base), api.key(), files.authority())
                        .status()
                        .name())
                .isEqualTo("c1");
        assertThatThrownBy(() ->
                        ShardwrightClient.connect(List.of(base), api.key()).status())
                .hasMessage("the certificate of " + base + " is of no authority that is trusted here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/status",
                "/api/v1/metrics",
                "/api/v1/live",
                "/api/v1/nothing",
                "/ui/",
                "/ui/main.js",
                "/"
            })
    void everyAnswerTellsBrowsersToComeByTlsAgain(String path) throws Exception {
        HttpResponse<String> answer = http.send(request(at("https", path)).build(), BodyHandlers.ofString());
        assertThat(answer.headers().allValues("strict-transport-security")).containsExactly("max-age=31536000");
        assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
        assertThat(answer.headers().firstValue("content-security-policy").isPresent())
                .isEqualTo(path.startsWith("/ui/"));
        HttpResponse<String> plain =
                PlainHttp.client().send(request(URI.create(api.base() + path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(plain.statusCode());
        assertThat(plain.headers().firstValue("strict-transport-security")).isEmpty();
        assertThat(answer.headers().firstValue("content-security-policy"))
                .isEqualTo(plain.headers().firstValue("content-security-policy"));
    }

    @Test
    void whoIsRefusedIsToldSoOverTls() throws Exception {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(at("https", "/api/v1/status")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("strict-transport-security")).isPresent();
    }

    /** Browsers would hold everything else at that name to it. */
    @Test
    void oneOwnMachineIsNotHeldToIt() throws Exception {
        URI uri = URI.create("https://localhost:" + secured.port() + "/ui/");
        assertThat(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                        .headers()
                        .firstValue("strict-transport-security"))
                .isEmpty();
    }

    @Test
    void eventsComeOverTls() throws Exception {
        HttpResponse<Stream<String>> events =
                http.send(request(at("https", "/api/v1/events")).build(), BodyHandlers.ofLines());
        try (Stream<String> lines = events.body()) {
            assertThat(events.statusCode()).isEqualTo(200);
            assertThat(lines.filter(line -> line.startsWith("event:")).findFirst())
                    .isPresent();
        }
    }

    /** Whatever is asked, and whoever asks: a request that anybody could read on its way does nothing and learns nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/status", "/api/v1/live", "/api/v1/nothing", "/ui/", "/"})
    void plainRequestsAreToldSoAndServedNothing(String path) throws Exception {
        for (HttpRequest.Builder asking :
                List.of(request(at("http", path)), HttpRequest.newBuilder(at("http", path)))) {
            HttpResponse<String> answer = PlainHttp.client().send(asking.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Json.mapper().readTree(answer.body()).path("code").asText())
                    .isEqualTo("tls-required");
            assertThat(answer.headers().firstValue("location")).isEmpty();
        }
    }

    @Test
    void theClientSaysThatTlsIsWanted() {
        ShardwrightClient plain = ShardwrightClient.connect(List.of(at("http", "")), api.key());
        assertThatThrownBy(plain::status).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.TLS_REQUIRED);
            assertThat(e.advice()).startsWith("Write https://");
        });
        URI base = URI.create(api.base().toString().replace("http:", "https:"));
        assertThatThrownBy(() -> ShardwrightClient.connect(List.of(base), api.key(), files.authority())
                        .status())
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNTRUSTED_SERVER);
                    assertThat(e.message()).startsWith("no TLS can be spoken with " + base);
                });
    }

    /** The JDK's own provider does not even offer the older ones. */
    @Test
    void olderVersionsAreNotSpoken() throws Exception {
        assertThat(spoken("TLSv1.3")).isEqualTo("TLSv1.3");
        assertThat(spoken("TLSv1.2")).isEqualTo("TLSv1.2");
        assertThat(spoken("TLSv1.1")).startsWith("refused");
        assertThat(spoken("TLSv1")).startsWith("refused");
    }

    /** The version that a handshake offering only one comes to. */
    private static String spoken(String version) throws Exception {
        SSLEngine engine = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols(version)
                .build()
                .newEngine(UnpooledByteBufAllocator.DEFAULT);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), secured.port())) {
            return Handshake.of(engine, socket);
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestart() throws Exception {
        TlsFiles old = issued("before");
        Path link = Files.createDirectories(folder.resolve("mounted"));
        KeyFiles mounted = new KeyFiles(link.resolve("k.pem"), link.resolve("c.pem"));
        Files.copy(old.key(), mounted.key());
        Files.copy(old.certificate(), mounted.certificate());
        try (AdminServer server = api.secured(mounted)) {
            assertThat(shown(server.port())).isEqualTo("CN=before,OU=api");
            TlsFiles renewed = issued("after");
            Files.move(renewed.key(), mounted.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(renewed.certificate(), mounted.certificate(), StandardCopyOption.REPLACE_EXISTING);
            await().until(() -> shown(server.port()).equals("CN=after,OU=api"));
        }
    }

    private static String shown(int port) throws Exception {
        SSLContext context = TrustedAuthority.only(files.authority());
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLHandshakeException e) {
            throw new IOException(e);
        }
    }

    @Test
    void unusableFilesAreRefusedAtStart() {
        TlsFiles other = issued("other");
        assertThatThrownBy(() -> api.secured(new KeyFiles(other.key(), files.certificate())))
                .isInstanceOfSatisfying(
                        ShardwrightException.class,
                        e -> assertThat(e.message())
                                .isEqualTo("the key " + other.key() + " is not that of the certificate "
                                        + files.certificate()));
    }
}
