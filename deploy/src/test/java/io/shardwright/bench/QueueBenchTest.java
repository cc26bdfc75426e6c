package io.shardwright.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A round of a few tasks: not how fast, but that everything is there and every task ended. */
class QueueBenchTest {
    private static final Set<String> FIGURES = Set.of(
            "tasks",
            "ended",
            "tasks_per_second",
            "p50_millis",
            "p99_millis",
            "light_p50_millis",
            "light_p99_millis",
            "process_cpu_seconds",
            "server_cpu_seconds",
            "process_peak_megabytes",
            "server_peak_megabytes",
            "statements_per_task",
            "commits_per_task");

    @Test
    @Tag("proof")
    @Timeout(240)
    void everyTaskOfEveryScenarioEnds() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
        QueueReport report = new QueueBench(
                        new QueueBench.Options(120, 120, 3, 1, 2_000, Scenario.QUEUE, folder), progress -> {})
                .run(Instant.EPOCH);

        assertThat(report.complete()).isTrue();
        JsonNode json = Json.mapper().valueToTree(report);
        assertThat(json.get("ratio").asDouble()).isPositive();
        assertThat(json.get("old_rows_ratio").asDouble()).isPositive();
        for (Scenario scenario : Scenario.QUEUE) {
            JsonNode round = json.get("scenarios").get(scenario.key());
            List<String> names = new ArrayList<>();
            round.fieldNames().forEachRemaining(names::add);
            assertThat(names).as(scenario.key()).containsExactlyInAnyOrderElementsOf(FIGURES);
            assertThat(round.get("tasks_per_second").asDouble())
                    .as(scenario.key())
                    .isPositive();
            assertThat(round.get("ended").asInt())
                    .as(scenario.key())
                    .isEqualTo(round.get("tasks").asInt())
                    .isEqualTo(120);
        }
    }

    @Test
    @Timeout(240)
    void everyCommandThatIsUndoneEnds() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench");
        RollbackReport report = new RollbackBench(
                        new RollbackBench.Options(200, 40, 1, Scenario.ROLLBACK, folder), progress -> {})
                .run(Instant.EPOCH);

        assertThat(report.complete()).isTrue();
        assertThat(report.scenarios()).containsOnlyKeys("recorded", "unrecorded", "undo_strict", "undo_mirrored");
        assertThat(report.undoPerSecond().get("strict")).isPositive();
        assertThat(report.undoPerSecond().get("mirrored")).isPositive();
        assertThat(report.scenarios())
                .hasEntrySatisfying(
                        "undo_strict", round -> assertThat(round.ended()).isEqualTo(40))
                .hasEntrySatisfying(
                        "undo_mirrored", round -> assertThat(round.ended()).isEqualTo(40));
    }
}
