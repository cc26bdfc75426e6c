package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.MariaDbBinaries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator with little memory, to which many send the largest bodies that it reads: more than it has. */
@Timeout(240)
class LargeBodiesTest {
    private static final int UPLOADS = 256;
    private static final int AT_ONCE = 64;
    private static final int BODY_BYTES = 4 << 20;
    private static final int ANSWER_MILLIS_MAX = 60_000;
    private static final String UNREAD = "none";

    @TempDir
    private static Path folder;

    @Test
    void aCoordinatorOutlivesMoreLargeBodiesThanItHasMemoryFor() throws Exception {
        try (LocalCluster cluster =
                LocalCluster.of(new ClusterPlan(folder, "large", true, 1, 1, Instant.now()), event -> {})) {
            cluster.start(MariaDbBinaries.find());
            LocalProcess coordinator = cluster.coordinators().get(0);
            long pid = coordinator.pid();
            byte[] upload = upload(cluster);
            ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                answers.add(senders.submit(() -> answer(cluster.apis().get(0), upload)));
            }
            List<String> said = new ArrayList<>();
            for (Future<String> answer : answers) {
                said.add(answer.get());
            }
            senders.shutdown();
            assertThat(said)
                    .contains("HTTP/1.1 400 Bad Request")
                    .isSubsetOf(List.of("HTTP/1.1 400 Bad Request", "HTTP/1.1 503 Service Unavailable", UNREAD));
            assertThat(coordinator.isAlive()).isTrue();
            assertThat(coordinator.pid()).isEqualTo(pid);
            assertThat(cluster.client().nodes()).hasSize(1);
        }
    }

    /** Of as many things as fit: read, each takes many times as much. */
    private static byte[] upload(LocalCluster cluster) throws IOException {
        String begin = "{\"title\":\"large\",\"commands\":[";
        String body = begin + "[],".repeat((BODY_BYTES - begin.length() - 4) / 3) + "[]]}";
        return ("POST /api/v1/groups HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer "
                        + Files.readString(cluster.apiKeyFile()).strip() + "\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The first line of it. A refusal before the body was read may be lost in the sending. */
    private static String answer(URI api, byte[] upload) throws IOException {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            try {
                socket.getOutputStream().write(upload);
            } catch (IOException e) {
                // The answer may be there all the same.
            }
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return line == null ? UNREAD : line;
        } catch (SocketException e) {
            return UNREAD;
        }
    }
}
