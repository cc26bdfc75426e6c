package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ApiBenchTest {
    private static final LoadResult.Calls ANSWERED = new LoadResult.Calls(10, Map.of(), 1, 2, 3);
    private static final LoadResult.Streams TOLD = new LoadResult.Streams(2, 5, 10, 0, 0, 0, 0, 1, 0, 1, 2, 3);

    /** A few clients and streams for some seconds: not how fast, but that every call is answered and every stream is told everything. */
    @Test
    @Timeout(240)
    void everyCallIsAnsweredAndEveryStreamIsToldEverything() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
        ApiReport report = new ApiBench(new ApiBench.Options(5, 20, Duration.ofSeconds(5), folder), progress -> {})
                .run(Instant.now());

        assertThat(report.held()).as(report.toString()).isTrue();
        LoadResult.Streams told = report.load().streams();
        assertThat(told.open()).isEqualTo(20);
        assertThat(told.changes()).isPositive();
        assertThat(told.events()).isGreaterThanOrEqualTo(20);
        assertThat(told.reconnects()).isPositive();
        assertThat(report.load().publishedGroups()).isPositive();
        assertThat(report.coordinator().peakMegabytes()).isPositive();
        assertThat(report.coordinator().heapMegabytes()).isPositive();
        JsonNode calls = Json.mapper().valueToTree(report).get("load").get("calls");
        long answered = 0;
        for (JsonNode kind : calls) {
            answered += kind.get("answered").asLong();
        }
        assertThat(answered).isEqualTo(25);
    }

    private static ApiReport report(LoadResult.Calls calls, LoadResult.Streams told, int unended, double peak) {
        Map<String, LoadResult.Calls> all = new LinkedHashMap<>();
        all.put("nodes", ANSWERED);
        all.put("publish", calls);
        return new ApiReport(
                "",
                "",
                "",
                2,
                1,
                2,
                1,
                1,
                new LoadResult(5, all, told, 3, unended, 1),
                new ApiReport.Coordinator(peak, 60, 80, 1, List.of()),
                1,
                1);
    }

    @Test
    void itHeldIfNothingIsMissing() {
        assertThat(report(ANSWERED, TOLD, 0, 512).held()).isTrue();
    }

    @Test
    void aCallThatFailedAGroupThatWasNotToldAndTooMuchMemoryAreFailures() {
        LoadResult.Calls refused = new LoadResult.Calls(10, Map.of("503", 1, "hung", 2), 1, 2, 3);
        assertThat(report(refused, TOLD, 0, 512).held()).isFalse();
        assertThat(report(refused, TOLD, 0, 512).errors()).isEqualTo(3);
        assertThat(report(ANSWERED, TOLD, 1, 512).held()).isFalse();
        assertThat(report(ANSWERED, TOLD, 0, 512.1).held()).isFalse();
    }

    @Test
    void aStreamThatMissedSomethingOrWasDroppedIsAFailure() {
        for (LoadResult.Streams told : List.of(
                new LoadResult.Streams(1, 5, 10, 0, 0, 0, 0, 1, 0, 1, 2, 3),
                new LoadResult.Streams(2, 5, 10, 1, 0, 0, 0, 1, 0, 1, 2, 3),
                new LoadResult.Streams(2, 5, 10, 0, 1, 0, 0, 1, 0, 1, 2, 3),
                new LoadResult.Streams(2, 5, 10, 0, 0, 1, 0, 1, 0, 1, 2, 3),
                new LoadResult.Streams(2, 5, 10, 0, 0, 0, 1, 1, 0, 1, 2, 3),
                new LoadResult.Streams(2, 5, 10, 0, 0, 0, 0, 1, 1, 1, 2, 3))) {
            assertThat(report(ANSWERED, told, 0, 512).held())
                    .as(told.toString())
                    .isFalse();
        }
    }
}
