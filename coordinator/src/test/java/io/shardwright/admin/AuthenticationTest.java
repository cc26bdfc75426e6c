package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is open without the key. */
final class AuthenticationTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/status",
                "GET /api/v1/nodes",
                "GET /api/v1/tables",
                "POST /api/v1/tables",
                "POST /api/v1/tables?dryRun=true",
                "GET /api/v1/tables/users",
                "DELETE /api/v1/tables/users",
                "GET /api/v1/tables/users/route?key=1",
                "POST /api/v1/tables/users/sql",
                "GET /api/v1/groups",
                "POST /api/v1/groups",
                "GET /api/v1/groups/00000000-0000-0000-0000-000000000000",
                "PUT /api/v1/groups",
                "GET /api/v1/nothing-there",
                "GET /api/v1/live/",
                "POST /api/v1/live",
                "GET /api/v1/live;x/status",
                "POST /",
                "POST /ui/",
                "GET /ui/main.js/",
                "GET /ui/nothing-there",
                "GET /nothing-there"
            })
    void refusesEveryPathWithoutTheKey(String request) throws Exception {
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(request.indexOf(' ') + 1);
        var before = api.rows();
        Map<List<String>, String> wrong = new LinkedHashMap<>();
        wrong.put(List.of(), "key-missing");
        wrong.put(List.of("Authorization", ""), "key-missing");
        wrong.put(List.of("Authorization", "Bearer"), "unauthorized");
        wrong.put(List.of("Authorization", "Bearer "), "unauthorized");
        wrong.put(List.of("Authorization", "Bearer " + api.key() + "x"), "unauthorized");
        wrong.put(List.of("Authorization", "Bearer " + api.key().substring(1)), "unauthorized");
        wrong.put(List.of("Authorization", "Basic " + api.key()), "unauthorized");
        wrong.put(List.of("Authorization", api.key()), "unauthorized");
        wrong.put(List.of("Authorization", "Bearer wrong", "X-Api-Key", api.key()), "unauthorized");
        wrong.forEach((headers, code) -> {
            Reply reply = api.send(method, path, "{}", headers.toArray(String[]::new));
            assertThat(reply.code()).as(request + " with " + headers).isIn(code, "too-many-tries");
            assertThat(reply.status()).isEqualTo(reply.code().equals("too-many-tries") ? 429 : 401);
            assertThat(reply.contentType()).isEqualTo("application/problem+json");
            assertThat(reply.body().toString()).doesNotContain(api.key());
        });
        assertThat(api.rows()).isEqualTo(before);
    }

    @Test
    void tellsAnybodyThatItLives() {
        Reply reply = api.send("GET", "/api/v1/live", "");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).hasToString("{\"live\":true}");
    }

    @Test
    void takesTheKey() {
        Reply reply = api.send("GET", "/api/v1/status", "", "Authorization", "bearer " + api.key());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json; charset=utf-8");
        assertThat(reply.body().path("leading").asBoolean()).isTrue();
        assertThat(reply.body().path("leader").path("api").asText())
                .isEqualTo(api.base().toString());
    }
}
