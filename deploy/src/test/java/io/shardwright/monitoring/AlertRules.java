package io.shardwright.monitoring;

import io.shardwright.health.Check;
import io.shardwright.health.Gravity;
import io.shardwright.health.Health;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The alerts that the table of health checks comes to, and those for when nothing is told of it. */
final class AlertRules {
    private static final String VALUE = ": $VALUE";

    private static final List<Alert> AROUND = List.of(
            new Alert(
                    "ShardwrightMetadataAway",
                    "max by (job) (shardwright_metadata_up) == 0",
                    "1m",
                    "critical",
                    "no coordinator reaches the metadata database",
                    "Start it: groups go on once it is back, and nothing is lost or done twice."),
            new Alert(
                    "ShardwrightSilent",
                    "absent(shardwright_metadata_up)",
                    "2m",
                    "critical",
                    "no coordinator answers Prometheus",
                    "Start a coordinator; see that its key is good (`key show`) and that Prometheus reaches its port."),
            new Alert(
                    "ShardwrightRequestsFail",
                    "sum by (job) (rate(shardwright_api_requests_seconds_count{status=~\"5..\"}[5m])) > 0.1",
                    "5m",
                    "warning",
                    "requests a second that coordinators cannot answer" + VALUE,
                    "`health check` says whether a leader and the metadata database are there; the coordinators' logs say more."));

    private AlertRules() {}

    /**
     * One alert.
     *
     * @param duration how long it must be so
     * @param summary with {@link #VALUE} where the value belongs
     */
    record Alert(String name, String expression, String duration, String severity, String summary, String action) {
        String yaml() {
            return String.join(
                    "\n",
                    "      - alert: " + name,
                    "        expr: '" + expression + "'",
                    "        for: " + duration,
                    "        labels:",
                    "          severity: " + severity,
                    "        annotations:",
                    "          summary: '" + summary("{{ $value }}") + "'",
                    "          action: '" + action.replace("'", "''") + "'",
                    "");
        }

        String summary(String value) {
            return summary.replace(VALUE, ": " + value).replace("'", "''");
        }
    }

    static Alert of(Check check) {
        return new Alert(
                "Shardwright"
                        + Arrays.stream(check.name().split("-", 0))
                                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                                .collect(Collectors.joining()),
                side("value", check) + " > " + side("threshold", check),
                "1m",
                severity(check.gravity()),
                check.what() + VALUE,
                check.recommendation());
    }

    /** All coordinators tell the same; one that is late must not make two alerts of one. */
    private static String side(String of, Check check) {
        return "max by (job) (shardwright_check_" + of + "{check=\"" + check.name() + "\"})";
    }

    private static String severity(Gravity gravity) {
        return switch (gravity) {
            case OK, WARNING -> "info";
            case DEGRADED -> "warning";
            case UNHEALTHY -> "critical";
        };
    }

    static List<Alert> all() {
        return Stream.concat(Health.CHECKS.stream().map(AlertRules::of), AROUND.stream())
                .toList();
    }

    /** The file for Prometheus. */
    static String yaml() {
        return """
                # One alert for each check of `shardwright health check`, and three for when that cannot be told.
                # Thresholds are the coordinators' settings `health.*`; what each means is said in docs/health.md.
                groups:
                  - name: shardwright
                    rules:
                """ + all().stream().map(Alert::yaml).collect(Collectors.joining());
    }
}
