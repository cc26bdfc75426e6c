package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.health.Health;
import io.shardwright.operations.FleetMetric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus is told. */
final class MetricsApiTest {
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

    @Test
    void everyFigureOfTheFleetIsThereWithItsKindAndMeaning() throws Exception {
        String text = MetricsText.with(api, "shardwright_metadata_up 1.0\n");
        for (FleetMetric metric : FleetMetric.values()) {
            assertThat(text)
                    .contains("# HELP " + metric.series() + " " + metric.help() + "\n")
                    .contains("# TYPE " + metric.series() + " " + metric.kind().label() + "\n")
                    .containsPattern("(?m)^" + metric.series() + "(_count)?"
                            + (metric.dimension().isEmpty() ? " " : "\\{" + metric.dimension() + "=\"") + ".*\\d$");
        }
    }

    @Test
    void everyCheckIsThere() throws Exception {
        String text = MetricsText.with(api, "shardwright_metadata_up 1.0\n");
        assertThat(Health.CHECKS)
                .allSatisfy(check -> assertThat(text)
                        .contains("shardwright_check_value{check=\"" + check.name() + "\"} ")
                        .contains("shardwright_check_threshold{check=\"" + check.name() + "\"} ")
                        .contains("shardwright_check_status{check=\"" + check.name() + "\"} "));
        api.run(
                "UPDATE coordinator_term SET term = term + 1",
                "INSERT INTO leader_history SELECT UNIX_TIMESTAMP() * 1000, seq, 'c' FROM seq_1000_to_1200");
        String flapping = MetricsText.with(api, "shardwright_check_status{check=\"leader-changes\"} 2.0\n");
        assertThat(flapping)
                .containsPattern("shardwright_check_value\\{check=\"leader-changes\"} 20[0-9]\\.0")
                .containsPattern("(?m)^shardwright_health_status [23]\\.0$");
    }

    @Test
    void theProcessTellsOfItselfAndItsRequests() throws Exception {
        assertThat(api.get("/api/v1/nodes").status()).isEqualTo(200);
        assertThat(api.get("/api/v1/nodes/nobody").status()).isEqualTo(404);
        assertThat(MetricsText.of(api))
                .contains("jvm_memory_used_bytes{", "process_cpu_usage ", "process_files_open_files ", "jvm_gc_")
                .containsPattern(Pattern.quote(
                                "shardwright_api_requests_seconds_count{operation=\"list-nodes\",status=\"200\"} ")
                        + "[1-9]")
                .containsPattern(
                        Pattern.quote("shardwright_api_requests_seconds_count{operation=\"show-node\",status=\"404\"} ")
                                + "[1-9]");
    }

    @Test
    void withoutTheMetadataDatabaseTheProcessStillTellsThatItIsAway() throws Exception {
        api.run("RENAME TABLE operation_group TO away");
        try {
            String away = MetricsText.with(api, "shardwright_metadata_up 0.0\n");
            List<String> lines = Arrays.asList(away.split("\n", -1));
            assertThat(lines).noneMatch(line -> line.startsWith("shardwright_groups"));
            assertThat(lines).anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
        } finally {
            api.run("RENAME TABLE away TO operation_group");
        }
    }
}
