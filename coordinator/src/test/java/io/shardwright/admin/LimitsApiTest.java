package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shardwright.config.ApiLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator whose limits are reached at once. */
final class LimitsApiTest {
    private static final ApiLimits NARROW = new ApiLimits(1, 256, 1);

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private final HttpClient http = PlainHttp.client();

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private HttpResponse<String> get(AdminServer server, String path, String key)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1" + path))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                FirstPart.ofStreams());
    }

    @Test
    void aKeyThatSendsTooMuchIsToldWhenToAskAgainAndTheOthersAreServed() throws Exception {
        String other = Optional.ofNullable(api.key("other", "viewer").text()).orElseThrow();
        try (AdminServer server = api.another(NARROW)) {
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(get(server, "/status", api.key()));
            }
            HttpResponse<String> refused = answers.stream()
                    .filter(answer -> answer.statusCode() == 429)
                    .findFirst()
                    .orElseThrow();
            assertThat(answers.get(0).statusCode()).isEqualTo(200);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(refused.body()).contains("\"code\":\"too-many-requests\"");
            assertThat(get(server, "/live", "").statusCode()).isEqualTo(200);
            HttpResponse<String> figures = get(server, "/metrics", other);
            assertThat(figures.statusCode()).isEqualTo(200);
            assertThat(figures.body())
                    .containsPattern("shardwright_api_refused_total\\{code=\"too-many-requests\"} [1-9]")
                    .contains("shardwright_api_refused_total{code=\"overloaded\"} 0.0");
        }
    }

    @Test
    void takesSoManyStreamsAndNoMore() throws Exception {
        try (AdminServer server = api.another(new ApiLimits(1_000, 256, 1))) {
            URI base = URI.create("http://127.0.0.1:" + server.port());
            try (EventReader first = EventReader.open(base, api.key(), "/api/v1/events", Optional.empty())) {
                first.next();
                HttpResponse<String> second = get(server, "/events", api.key());
                assertThat(second.statusCode()).isEqualTo(503);
                assertThat(second.headers().firstValue("Retry-After")).contains("1");
                assertThat(second.body()).contains("\"code\":\"overloaded\"");
            }
        }
    }

    @Test
    void letsSoManyInAndAnotherOnceOneHasLeft() {
        try (ProcessMeters meters = new ProcessMeters()) {
            RequestLimits limits = new RequestLimits(new ApiLimits(1, 2, 0), meters);
            limits.enter(0);
            limits.enter(0);
            assertThatThrownBy(() -> limits.enter(0))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
            limits.leave(0);
            limits.enter(0);
            assertThat(meters.text(List.of())).contains("shardwright_api_refused_total{code=\"overloaded\"} 1.0");
        }
    }

    @Test
    void holdsSoManyBytesOfBodiesAndMoreOnceSomeHaveLeft() {
        try (ProcessMeters meters = new ProcessMeters()) {
            RequestLimits limits = new RequestLimits(new ApiLimits(1, 3, 0), 10, meters);
            limits.enter(6);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> limits.enter(5))
                        .isInstanceOfSatisfying(
                                ShardwrightException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
            }
            limits.enter(4);
            limits.enter(0);
            limits.leave(0);
            limits.leave(6);
            limits.enter(6);
        }
    }

    @Test
    void aThirtySecondOfTheHeapIsForBodiesAndOneOfTheLargestIsAlwaysTaken() {
        assertThat(RequestLimits.bodiesBytesMax(1L << 30)).isEqualTo(32 << 20);
        assertThat(RequestLimits.bodiesBytesMax(64 << 20)).isEqualTo(AdminServer.BODY_BYTES_MAX);
    }

    @Test
    void whatIsAnnouncedCountsUntilItHasComeOrItsSenderIsGone() throws Exception {
        long most = RequestLimits.bodiesBytesMax(Runtime.getRuntime().maxMemory()) / AdminServer.BODY_BYTES_MAX;
        try (AdminServer server = api.another(new ApiLimits(1_000, 10_000, 1))) {
            List<Socket> sending = new ArrayList<>();
            try {
                for (int i = 0; i < most; i++) {
                    sending.add(announce(server));
                }
                // Those on other connections are read when they are: one that came after the probe may have been
                // refused.
                await().until(() -> {
                    int status = post(server);
                    if (status != 503) {
                        sending.add(announce(server));
                    }
                    return status == 503;
                });
            } finally {
                for (Socket socket : sending) {
                    socket.close();
                }
            }
            await().until(() -> post(server) == 400);
            assertThat(get(server, "/metrics", api.key()).body())
                    .as("whoever goes away is no failure of the coordinator's")
                    .contains("status=\"400\"")
                    .doesNotContain("status=\"500\"");
        }
    }

    /** Of a body of the largest size that never comes. */
    private static Socket announce(AdminServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write(announcement().getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends one of the largest size, of which there is no room for one more. */
    private static int post(AdminServer server) throws IOException {
        byte[] request = (announcement() + " ".repeat(AdminServer.BODY_BYTES_MAX)).getBytes(StandardCharsets.US_ASCII);
        try (HttpWire wire = new HttpWire(server.port())) {
            return wire.exchange(request, false).status();
        }
    }

    private static String announcement() {
        return "POST /api/v1/groups HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer " + api.key()
                + "\r\nContent-Length: " + AdminServer.BODY_BYTES_MAX + "\r\n\r\n";
    }

    @Test
    void requestsLeaveWhenTheyAreAnsweredOrRefused() throws Exception {
        try (AdminServer server = api.another(new ApiLimits(1_000, 1, 1))) {
            for (int i = 0; i < 5; i++) {
                assertThat(get(server, "/status", api.key()).statusCode()).isEqualTo(200);
                assertThat(get(server, "/nodes/nobody", api.key()).statusCode()).isEqualTo(404);
                assertThat(get(server, "/status?nonsense=1", api.key()).statusCode())
                        .isEqualTo(400);
            }
        }
    }
}
