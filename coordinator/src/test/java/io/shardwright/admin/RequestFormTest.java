package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are no requests, and the form of every problem. */
final class RequestFormTest {
    private static final String COMMAND =
            "{\"name\":\"a\",\"node\":\"n1\",\"forward\":\"CREATE TABLE t (id INT)\",\"rollback\":\"DROP TABLE t\"";

    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void answersWithAProblemOfTheDocumentedForm() {
        Reply reply = api.get("/api/v1/groups/00000000-0000-0000-0000-000000000001");
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.body())
                .hasToString(
                        "{\"type\":\"urn:shardwright:problem:not-found\",\"title\":\"not found\",\"status\":404,"
                                + "\"code\":\"not-found\",\"detail\":\"there is no group 00000000-0000-0000-0000-000000000001\","
                                + "\"advice\":\"See `group list` for those that there are.\",\"runbook\":\"docs/runbooks/errors.md#not-found\",\"leader\":null}");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/nothing, 404, not-found",
        "GET, /elsewhere, 404, not-found",
        "GET, /ui/nothing.js, 404, not-found",
        "POST, /ui/, 405, method-not-allowed",
        "GET, /api/v2/status, 404, not-found",
        "POST, /api/v1/status, 405, method-not-allowed",
        "PUT, /api/v1/groups, 405, method-not-allowed",
        "DELETE, /api/v1/groups, 405, method-not-allowed",
        "GET, /api/v1/groups/not-a-uuid, 400, bad-request",
        "GET, /api/v1/groups?state=sleeping, 400, bad-request",
        "GET, /api/v1/groups?limit=0, 400, bad-request",
        "GET, /api/v1/groups?limit=99999999999999999999, 400, bad-request",
        "GET, /api/v1/groups?limit=1&limit=2, 400, bad-request",
        "GET, /api/v1/groups?colour=red, 400, bad-request",
        "GET, /api/v1/nodes?x=1, 400, bad-request",
        "GET, /api/v1/groups/00000000-0000-0000-0000-000000000001?waitMillis=30001, 400, bad-request",
    })
    void refusesWhatHasNoSuchPathMethodOrParameter(String method, String path, int status, String code) {
        Reply reply = api.send(method, path, "", "Authorization", "Bearer " + api.key());
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.body().path("status").asInt()).isEqualTo(status);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.detail()).isNotBlank();
        assertThat(reply.body().path("advice").asText()).isNotBlank();
    }

    private static Reply refused(String path, String body) throws Exception {
        var before = api.rows();
        Reply reply = api.post(path, body);
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("bad-request");
        assertThat(api.rows()).isEqualTo(before);
        return reply;
    }

    @Test
    void refusesWhatIsNoJsonObject() throws Exception {
        assertThat(refused("/api/v1/groups", "").detail()).isEqualTo("the body is no JSON object");
        assertThat(refused("/api/v1/groups", "[]").detail()).isEqualTo("the body is no JSON object");
        assertThat(refused("/api/v1/groups", "null").detail()).isEqualTo("the body is no JSON object");
        assertThat(refused("/api/v1/groups", "{\"title\":").detail())
                .startsWith("the body is no JSON: line 1, column 10: Unexpected end-of-input");
        assertThat(refused("/api/v1/groups", "{\n \"title\": \"t\"").detail())
                .isEqualTo(
                        "the body is no JSON: line 2, column 14: Unexpected end-of-input: expected close marker for Object"
                                + " (start marker at line 1, column 1)");
        assertThat(refused("/api/v1/groups", "{} {}").detail())
                .isEqualTo("the body is no JSON: line 1, column 4: something stands behind its end");
        assertThat(refused("/api/v1/groups", "{\"title\":\"a\",\"title\":\"b\"}")
                        .detail())
                .startsWith("the body is no JSON: line 1, column 21: Duplicate field 'title'");
        assertThat(refused("/api/v1/groups", "[".repeat(100_000)).detail())
                .startsWith("the body is no JSON: ")
                .doesNotContain("StreamRead");
    }

    @Test
    void refusesUnknownAndMistypedFieldsByTheirName() throws Exception {
        assertThat(refused("/api/v1/groups", "{\"title\":\"t\",\"commands\":[],\"colour\":1}")
                        .detail())
                .isEqualTo("there is no field 'colour'");
        assertThat(refused("/api/v1/groups", "{\"title\":\"t\",\"commands\":[" + COMMAND + ",\"onUnkown\":\"hold\"}]}")
                        .detail())
                .isEqualTo("there is no field 'commands[0].onUnkown'");
        assertThat(refused(
                                "/api/v1/groups",
                                "{\"title\":\"t\",\"commands\":[" + COMMAND + ",\"probes\":{\"done\":\"SELECT 1\"}}]}")
                        .detail())
                .isEqualTo("'commands[0].probes.undone' is missing");
        assertThat(refused("/api/v1/groups", "{\"commands\":[]}").detail()).isEqualTo("'title' is missing");
        assertThat(refused("/api/v1/groups", "{\"title\":null,\"commands\":[]}").detail())
                .isEqualTo("'title' is missing");
        assertThat(refused("/api/v1/groups", "{\"titel\":\"t\",\"commands\":[]}")
                        .detail())
                .isEqualTo("there is no field 'titel'");
        assertThat(refused("/api/v1/groups", "{\"title\":\"t\",\"commands\":[{\"nam\":\"n\"}]}")
                        .detail())
                .isEqualTo("there is no field 'commands[0].nam'");
        assertThat(refused("/api/v1/groups", "{\"title\":7,\"commands\":[]}").detail())
                .isEqualTo("'title' is no text");
        assertThat(refused("/api/v1/groups", "{\"title\":\"t\",\"commands\":{}}")
                        .detail())
                .isEqualTo("'commands' is no list");
        assertThat(refused("/api/v1/groups", "{\"title\":\"t\",\"commands\":[" + COMMAND + ",\"after\":[1]}]}")
                        .detail())
                .isEqualTo("'commands[0].after[0]' is no text");
        assertThat(refused("/api/v1/groups", "{\"title\":\"t\",\"commands\":[\"x\"]}")
                        .detail())
                .isEqualTo("'commands[0]' is no object");
    }

    @Test
    void refusesAMisspeltDryRunInsteadOfDoingIt() throws Exception {
        String group = "{\"title\":\"t\",\"commands\":[" + COMMAND + "}]}";
        assertThat(refused("/api/v1/groups?dryrun=true", group).detail()).isEqualTo("there is no parameter 'dryrun'");
        assertThat(refused("/api/v1/groups?dryRun=yes", group).detail())
                .isEqualTo("parameter 'dryRun' is neither true nor false");
        assertThat(refused("/api/v1/groups?dryRun=true&dryRun=false", group).detail())
                .isEqualTo("parameter 'dryRun' is given twice");
    }

    @Test
    void refusesABodyThatIsTooLarge() throws Exception {
        var before = api.rows();
        Reply reply = api.post(
                "/api/v1/groups", "{\"title\":\"" + "x".repeat(AdminServer.BODY_BYTES_MAX) + "\",\"commands\":[]}");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.code()).isEqualTo("too-large");
        assertThat(reply.contentType()).isEqualTo("application/problem+json");

        ShardwrightClient client = ShardwrightClient.connect(List.of(api.base()), api.key());
        assertThatThrownBy(() -> client.submit(Group.titled("x".repeat(AdminServer.BODY_BYTES_MAX))))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        assertThat(api.rows()).isEqualTo(before);
    }

    @Test
    void refusesABodyThatIsSmallAndWouldTakeMuchMemory() throws Exception {
        String body = "{\"title\":\"many\",\"commands\":[" + "{},".repeat(250_000) + "{}]}";
        assertThat(refused("/api/v1/groups", body).detail())
                .isEqualTo("the body is no JSON: Token count (500001) exceeds the maximum allowed (500000)");
    }

    @Test
    void keepsFailuresOfItsOwnToTheLog() throws Exception {
        api.run("RENAME TABLE worker_session TO worker_session_hidden");
        try {
            Reply reply = api.get("/api/v1/nodes");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.code()).isEqualTo("internal");
            assertThat(reply.detail()).isEqualTo("the coordinator failed at this request");
            assertThat(reply.body().toString()).doesNotContain("worker_session").doesNotContain("Exception");
        } finally {
            api.run("RENAME TABLE worker_session_hidden TO worker_session");
        }
    }
}
