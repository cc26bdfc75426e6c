package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.TlsFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who starts a coordinator or a worker against servers that are not there or do not know them: one clear line. */
class ServerStartTest {
    @TempDir
    private static Path folder;

    private static LocalMariaDb server;
    private static TlsFiles tls;

    @BeforeAll
    static void start() {
        server = LocalMariaDb.start(folder.resolve("server"), ServerOptions.forTests());
        Instant now = Instant.now();
        tls = DevelopmentAuthority.of(folder.resolve("tls"), now).issue("c1", ProcessKind.COORDINATOR, List.of(), now);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Said(int code, String err) {}

    /** Settings that are right but for what is given; the environment stands for the file. */
    private static Said coordinator(Map<String, String> wrong) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SHARDWRIGHT_NAME",
                "c1",
                "SHARDWRIGHT_CLUSTER",
                "test",
                "SHARDWRIGHT_ZOOKEEPER",
                closedPort(),
                "SHARDWRIGHT_METADATA_URL",
                server.endpoint() + "/shardwright",
                "SHARDWRIGHT_METADATA_USER",
                Account.METADATA,
                "SHARDWRIGHT_METADATA_PASSWORD",
                server.account(Account.METADATA).password(),
                "SHARDWRIGHT_API_LISTEN",
                "127.0.0.1:1",
                "SHARDWRIGHT_API_KEY_FILE",
                folder.resolve("api.key").toString(),
                "SHARDWRIGHT_LINK_LISTEN",
                "127.0.0.1:1"));
        environment.put("SHARDWRIGHT_LINK_TLS_KEY", tls.key().toString());
        environment.put("SHARDWRIGHT_LINK_TLS_CERTIFICATE", tls.certificate().toString());
        environment.put("SHARDWRIGHT_LINK_TLS_AUTHORITY", tls.authority().toString());
        environment.putAll(wrong);
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        StringWriter err = new StringWriter();
        int code = Main.run(
                new String[] {"coordinator", "--config", empty.toString()},
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                environment,
                folder,
                false);
        return new Said(code, err.toString());
    }

    private static String closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static void oneClearLine(Said said, int code, String begin) {
        assertThat(said.err()).startsWith(begin).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(said.err().lines()).hasSize(2);
        assertThat(said.code()).isEqualTo(code);
    }

    @Test
    void namesAnUnreachableZooKeeper() throws IOException {
        String nobody = closedPort();
        oneClearLine(
                coordinator(Map.of("SHARDWRIGHT_ZOOKEEPER", nobody)),
                6,
                "error unreachable: ZooKeeper at " + nobody + " did not answer");
    }

    @Test
    void namesAnUnreachableDatabase() throws IOException {
        String nobody = closedPort();
        oneClearLine(
                coordinator(Map.of("SHARDWRIGHT_METADATA_URL", nobody + "/shardwright")),
                6,
                "error unreachable: the metadata database " + Account.METADATA + "@" + nobody
                        + "/shardwright does not answer");
    }

    @Test
    void namesARefusedLoginWithoutThePassword() throws IOException {
        Said said = coordinator(Map.of("SHARDWRIGHT_METADATA_PASSWORD", "guessed-wrong"));
        oneClearLine(said, 6, "error access-denied: the metadata database refuses " + Account.METADATA);
        assertThat(said.err()).doesNotContain("guessed-wrong");
    }

    @Test
    void namesTheKeyTheValueAndWhatIsAllowed() throws IOException {
        Said said = coordinator(Map.of("SHARDWRIGHT_POLL_INTERVAL_MILLIS", "soon"));
        oneClearLine(said, 3, "error bad-setting: ");
        assertThat(said.err()).contains("poll-interval-millis").contains("soon");
    }
}
