package io.shardwright.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shardwright.health.Check;
import io.shardwright.health.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts for Prometheus are those of the checks, and fire when they should, as Prometheus' own tool says. */
final class AlertRulesTest {
    private static final Path FILE = Path.of("monitoring/prometheus-alerts.yml");

    /** Minutes after which an alert is looked for: each must hold for one. */
    private static final int LOOK_MINUTES = 3;

    private static final long THRESHOLD = 5;

    @TempDir
    private Path folder;

    private final boolean tool = Arrays.stream(
                    Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", 0))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));

    @BeforeEach
    void announce() {
        if (!tool) {
            System.err.println(
                    "promtool is not on the PATH: install Prometheus to try the alerts (Debian: prometheus)");
        }
    }

    private void promtool(String... arguments) throws Exception {
        assumeTrue(tool, "promtool is not on the PATH");
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
    }

    @Test
    void theFileIsWhatTheChecksComeTo() throws IOException {
        assertThat(Files.readString(FILE)).isEqualTo(AlertRules.yaml());
    }

    @Test
    void prometheusTakesTheFile() throws Exception {
        promtool("check", "rules", FILE.toString());
    }

    @Test
    void eachFiresBeyondItsThresholdAndNotOnIt() throws Exception {
        StringBuilder tests = new StringBuilder("rule_files: ['" + FILE.toAbsolutePath() + "']\ntests:\n");
        for (Check check : Health.CHECKS) {
            tests.append(ofCheck(check, THRESHOLD, false));
            tests.append(ofCheck(check, THRESHOLD + 1, true));
        }
        Path file = Files.writeString(folder.resolve("tests.yml"), tests);
        promtool("test", "rules", file.toString());
    }

    @Test
    void silenceAndAnAbsentDatabaseFire() throws Exception {
        String rules = "rule_files: ['" + FILE.toAbsolutePath() + "']\ntests:\n";
        String away = series("shardwright_metadata_up", "", 0, "a");
        String there = away + series("shardwright_metadata_up", "", 1, "b");
        String failing = series("shardwright_metadata_up", "", 1, "a")
                + "      - {series: 'shardwright_api_requests_seconds_count{job=\"s\", status=\"503\"}', values: '0+60x15'}\n";
        String refusing = failing.replace("503", "403");
        AlertRules.Alert metadata = alert("ShardwrightMetadataAway");
        AlertRules.Alert requests = alert("ShardwrightRequestsFail");
        Path file = Files.writeString(
                folder.resolve("tests.yml"),
                rules
                        + test(away, LOOK_MINUTES, metadata, fired(metadata, "0", true))
                        + test(there, LOOK_MINUTES, metadata, "[]")
                        + test(there, LOOK_MINUTES, alert("ShardwrightSilent"), "[]")
                        + test(
                                away.replace("_up", "_else"),
                                LOOK_MINUTES,
                                alert("ShardwrightSilent"),
                                fired(alert("ShardwrightSilent"), "1", false))
                        + test(failing, 14, requests, fired(requests, "1", true))
                        + test(refusing, 14, requests, "[]"));
        promtool("test", "rules", file.toString());
    }

    private static AlertRules.Alert alert(String name) {
        return AlertRules.all().stream()
                .filter(alert -> alert.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Two coordinators tell it, one of them a little late. */
    private static String ofCheck(Check check, long value, boolean fires) {
        AlertRules.Alert alert = AlertRules.of(check);
        String label = ", check=\"" + check.name() + "\"";
        return test(
                series("shardwright_check_value", label, value, "a")
                        + series("shardwright_check_value", label, value - 1, "b")
                        + series("shardwright_check_threshold", label, THRESHOLD, "a")
                        + series("shardwright_check_threshold", label, THRESHOLD, "b"),
                LOOK_MINUTES,
                alert,
                fires ? fired(alert, Long.toString(value), true) : "[]");
    }

    private static String series(String name, String labels, long value, String instance) {
        return "      - {series: '" + name + "{job=\"s\", instance=\"" + instance + "\"" + labels + "}', values: '"
                + value + "x15'}\n";
    }

    private static String test(String series, int minutes, AlertRules.Alert alert, String expected) {
        return "  - interval: 1m\n    input_series:\n" + series + "    alert_rule_test:\n      - eval_time: " + minutes
                + "m\n        alertname: " + alert.name() + "\n        exp_alerts: " + expected + "\n";
    }

    private static String fired(AlertRules.Alert alert, String value, boolean ofJob) {
        return "[{exp_labels: {severity: " + alert.severity() + (ofJob ? ", job: s" : "")
                + "}, exp_annotations: {summary: '" + alert.summary(value) + "', action: '"
                + alert.action().replace("'", "''") + "'}}]";
    }
}
