package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.wire.Prepare;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers say of a group's statements, before anything is written. */
final class ValidationApiTest {
    private static final String GROUP = "{\"title\":\"one\",\"commands\":[{\"name\":\"a\",\"node\":\"n1\","
            + "\"forward\":\"INSERT INTO t VALUES (1)\",\"rollback\":\"DELETE FROM t\"}]}";
    private static final String NO_TABLE = "Table 'app.t' doesn't exist";

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

    @BeforeEach
    void forget() throws Exception {
        api.forgetAll();
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", false);
    }

    /** The worker's node does not prepare the statement at this place. */
    private static void refuse(int place, int number, String message) {
        api.answerQueries((from, request, rows) -> {
            assertThat(((Prepare) request).statements()).containsExactly("INSERT INTO t VALUES (1)", "DELETE FROM t");
            rows.columns(Prepare.COLUMNS);
            rows.row(List.of(Prepare.STATEMENT, "" + place, "" + number, message));
            return ResultEnd.ok(request.id(), 0);
        });
    }

    @Test
    void aRefusedGroupIsNotWritten() throws Exception {
        var before = api.rows();
        refuse(1, 1064, "You have an error near 'x' at line 1");
        for (String parameters : List.of("", "?dryRun=true")) {
            Reply reply = api.post("/api/v1/groups" + parameters, GROUP, "key");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("bad-syntax");
            assertThat(reply.detail()).isEqualTo("command 1 'a' on n1, rollback: You have an error near 'x' at line 1");
        }
        refuse(0, 1146, NO_TABLE);
        assertThat(api.post("/api/v1/groups", GROUP, "key").code()).isEqualTo("unknown-object");
        assertThat(api.rows()).isEqualTo(before);
        api.answerQueries((from, request, rows) -> ResultEnd.ok(request.id(), 0));
        assertThat(api.post("/api/v1/groups", GROUP, "key").status())
                .as("the key is not used up")
                .isEqualTo(202);
    }

    @Test
    void whatWasPublishedOnceIsNotJudgedAgain() {
        api.answerQueries((from, request, rows) -> ResultEnd.ok(request.id(), 0));
        Reply first = api.post("/api/v1/groups", GROUP, "key");
        assertThat(first.body().path("warnings")).isEmpty();
        refuse(0, 1146, NO_TABLE);
        Reply second = api.post("/api/v1/groups", GROUP, "key");
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.body().path("replayed").asBoolean()).isTrue();
    }

    @Test
    void aNodeWhereOtherCommandsAreStillToRunIsOnlyWarnedOf() {
        api.answerQueries((from, request, rows) -> ResultEnd.ok(request.id(), 0));
        api.post("/api/v1/groups", GROUP);
        refuse(0, 1146, NO_TABLE);
        Reply reply = api.post("/api/v1/groups", GROUP);
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body().path("warnings").get(0).asText())
                .isEqualTo("command 1 'a' on n1, forward: " + NO_TABLE);
    }

    @Test
    void aNodeThatCannotBeAskedKeepsNothingFromBeingPublished() {
        api.answerQueries((from, request, rows) -> ResultEnd.error(request.id(), "it is busy"));
        Reply reply = api.post("/api/v1/groups?dryRun=true", GROUP);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("warnings").get(0).asText()).isEqualTo("not checked: node n1: it is busy");
        reply = api.post("/api/v1/groups", GROUP.replace("\"n1\"", "\"n2\""));
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body().path("warnings").get(0).asText())
                .isEqualTo("not checked: node n2: its worker is not alive");
    }
}
