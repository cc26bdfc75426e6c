package io.shardwright.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.health.Check;
import io.shardwright.health.Health;
import io.shardwright.json.Json;
import io.shardwright.operations.FleetMetric;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard asks for what there is. */
final class DashboardTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:shardwright|jvm|process)_[a-z_]+");
    private static final Pattern CHECK = Pattern.compile("check=\"([^\"]*)\"");
    private static final Pattern STATE = Pattern.compile("state(?:=~|!~|=)\"([^\"]*)\"");
    private static final Set<String> OF_THE_PROCESS = Set.of(
            "shardwright_api_requests_seconds_count",
            "shardwright_api_requests_seconds_max",
            "jvm_memory_used_bytes",
            "process_cpu_usage");

    private static List<String> queries() throws IOException {
        JsonNode dashboard = Json.mapper().readTree(Files.readString(Path.of("monitoring/grafana-dashboard.json")));
        List<String> queries = new ArrayList<>();
        dashboard.findValues("expr").forEach(query -> queries.add(query.asText()));
        return queries;
    }

    private static Set<String> found(Pattern pattern, int group) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String query : queries()) {
            Matcher matcher = pattern.matcher(query);
            while (matcher.find()) {
                found.add(matcher.group(group));
            }
        }
        return found;
    }

    @Test
    void allThatItAsksForIsTold() throws IOException {
        Set<String> told = Stream.of(FleetMetric.values())
                .flatMap(metric -> metric.kind() == FleetMetric.Kind.SUMMARY
                        ? Stream.of(metric.series() + "_sum", metric.series() + "_count")
                        : Stream.of(metric.series()))
                .collect(Collectors.toCollection(TreeSet::new));
        told.addAll(OF_THE_PROCESS);
        assertThat(found(NAME, 0)).hasSizeGreaterThan(10).isSubsetOf(told);
    }

    @Test
    void itsChecksAndStatesAreOurs() throws IOException {
        assertThat(found(CHECK, 1))
                .isNotEmpty()
                .isSubsetOf(Health.CHECKS.stream().map(Check::name).toList());
        List<String> states = Stream.concat(
                        Stream.of(GroupState.values()).map(GroupState::label),
                        Stream.of(CommandState.values()).map(CommandState::label))
                .toList();
        assertThat(found(STATE, 1).stream().flatMap(some -> Stream.of(some.split("\\|", 0))))
                .isNotEmpty()
                .isSubsetOf(states);
    }
}
