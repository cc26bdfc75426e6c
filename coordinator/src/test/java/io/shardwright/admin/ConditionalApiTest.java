package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are not sent twice, and orders that are only for the plan that was seen. */
final class ConditionalApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private final HttpClient http = PlainHttp.client();

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        api.createTable("users", 4);
        api.addNode("n3", "mariadb", true);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.base() + "/api/v1" + path))
                .header("Authorization", "Bearer " + api.key())
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.mapper().readTree(answer.body());
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        HttpResponse<String> first = send("GET", "/tables/users", "");
        HttpResponse<String> second = send("GET", "/tables/users", "", "If-None-Match", tag(first));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(tag(second)).isEqualTo(tag(first));
        api.run("UPDATE sharded_table SET version = version + 1");
        HttpResponse<String> third = send("GET", "/tables/users", "", "If-None-Match", tag(first));
        assertThat(third.statusCode()).isEqualTo(200);
        assertThat(tag(third)).isNotEqualTo(tag(first));
    }

    @Test
    void aPlanHasItsHashAsTagAndStartsOnlyWhileItFits() throws Exception {
        HttpResponse<String> planned = send("POST", "/rebalances/plan", "{\"drain\":[\"n2\"]}");
        JsonNode plan = json(planned).path("file");
        assertThat(tag(planned)).isEqualTo("\"" + plan.path("hash").asText() + "\"");
        String start = Json.mapper().createObjectNode().set("plan", plan).toString();

        HttpResponse<String> other = send("POST", "/rebalances?dryRun=true", start, "If-Match", "\"0\"");
        assertThat(other.statusCode()).isEqualTo(412);
        assertThat(json(other).path("code").asText()).isEqualTo("precondition-failed");
        assertThat(json(other).path("detail").asText())
                .isEqualTo("If-Match names another plan than that which was sent");
        assertThat(send("POST", "/rebalances?dryRun=true", start, "If-Match", tag(planned))
                        .statusCode())
                .isEqualTo(200);

        api.run("UPDATE node SET capacity = 2 WHERE name = 'n3'");
        HttpResponse<String> drifted = send("POST", "/rebalances", start, "If-Match", tag(planned));
        assertThat(drifted.statusCode()).isEqualTo(412);
        assertThat(json(drifted).path("code").asText()).isEqualTo("precondition-failed");
        HttpResponse<String> unconditional = send("POST", "/rebalances", start);
        assertThat(unconditional.statusCode()).isEqualTo(409);
        assertThat(json(unconditional).path("code").asText()).isEqualTo("plan-drifted");
        assertThat(json(drifted).path("detail")).isEqualTo(json(unconditional).path("detail"));
    }
}
