package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.ProblemView;
import io.shardwright.json.Json;
import io.shardwright.wire.ResultEnd;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that is asked to end while requests are under way. */
final class ClosingApiTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.createTable("users", 1);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void whoeverWaitsForANodeIsToldToAskAgainAndHoldsNobodyUp() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        api.answerQueries((from, query, rows) -> {
            asked.countDown();
            never.await();
            return ResultEnd.ok(query.id(), 0);
        });
        CompletableFuture<HttpResponse<String>> answer;
        try (AdminServer server = api.another()) {
            answer = PlainHttp.client()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create(
                                            "http://127.0.0.1:" + server.port() + "/api/v1/tables/users/sql"))
                                    .header("Authorization", "Bearer " + api.key())
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"statement\":\"DELETE FROM users\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            asked.await();
        }
        assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(503);
        ProblemView problem = Json.mapper().readValue(answer.join().body(), ProblemView.class);
        assertThat(problem.code()).isEqualTo("unreachable");
        assertThat(problem.advice()).contains("Ask again");
    }
}
