package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.access.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The description of the API, against the server that serves it. Every answer that any test of the API gets is held against it as well. */
final class OpenApiTest {
    private static final String REASON = "{\"reason\":\"r\"}";

    /** About a node that has nothing and whose worker is away. */
    private static final Set<Operation> OF_THE_EMPTY_NODE = Set.of(
            Operation.UNDRAIN_NODE,
            Operation.REMOVE_NODE,
            Operation.READMIT_NODE,
            Operation.ADMIT_NODE,
            Operation.LOSE_NODE);

    @TempDir
    private static Path folder;

    private static Fixture fixture;
    private static JsonNode document;

    @BeforeAll
    static void start() throws Exception {
        fixture = Fixture.start(folder);
        document = fixture.api().get("/api/v1/openapi.json").body();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void hasEveryOperationAndNoOther() {
        Set<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("GET /live"),
                                Arrays.stream(Operation.values())
                                        .map(operation -> operation.method() + " " + operation.path()))
                        .toList());
    }

    /** A valid request to a server to which these statements have been made before, and the status of its answer. */
    private record Sample(String query, String body, int status, List<String> before) {
        Sample(String query, String body, int status) {
            this(query, body, status, List.of());
        }
    }

    /** Of what the fixture takes as it is. */
    private static Map<Operation, Sample> samples() {
        Map<Operation, Sample> samples = new TreeMap<>();
        for (Operation operation : Operation.values()) {
            samples.put(operation, new Sample("", "{}", 200));
        }
        samples.put(Operation.SET_SCHEDULE, new Sample("", "{\"enabled\":false}", 200));
        samples.put(Operation.DRAIN_NODE, new Sample("?dryRun=true", REASON, 200));
        samples.put(Operation.STOP_MOVE, new Sample("?dryRun=true", REASON, 200));
        samples.put(Operation.RECONCILE_METADATA, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.DIAGNOSE, new Sample("?all=true", "", 200));
        samples.put(Operation.REPAIR_NODE, new Sample("?dryRun=true", "{}", 200));
        samples.put(
                Operation.CREATE_TABLE,
                new Sample(
                        "",
                        "{\"name\":\"more\",\"columns\":\"id bigint primary key\",\"shardKey\":\"id\",\"shards\":2}",
                        202));
        samples.put(Operation.DROP_TABLE, new Sample("?dryRun=true", "", 200));
        samples.put(Operation.ROUTE_KEY, new Sample("?key=7", "", 200));
        samples.put(Operation.RUN_SQL, new Sample("", "{\"statement\":\"SELECT id FROM users\",\"key\":\"7\"}", 200));
        samples.put(Operation.LIST_GROUPS, new Sample("?limit=10", "", 200));
        samples.put(Operation.SUBMIT_GROUP, new Sample("", Fixture.GROUP, 202));
        samples.put(Operation.STOP_GROUP, new Sample("?dryRun=true", REASON, 202));
        samples.put(Operation.REHEARSE_GROUP, new Sample("?dryRun=true", "{\"group\":" + Fixture.GROUP + "}", 200));
        samples.put(
                Operation.START_MOVE,
                new Sample("?dryRun=true", "{\"table\":\"users\",\"shard\":1,\"target\":\"n3\"}", 200));
        samples.put(Operation.PAUSE_MOVE, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.RESUME_MOVE, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.CUT_MOVE_OVER, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.THROTTLE_MOVE, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.SET_MOVE_WINDOW, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.START_REBALANCE, new Sample("?dryRun=true", "{\"plan\":" + fixture.plan() + "}", 200));
        samples.put(Operation.STOP_REBALANCES, new Sample("?dryRun=true", "{\"mode\":\"graceful\"}", 200));
        samples.put(Operation.PAUSE_REBALANCES, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.RESUME_REBALANCES, new Sample("?dryRun=true", "{}", 200));
        samples.put(Operation.PAUSE_REBALANCE, new Sample("?dryRun=true", REASON, 200));
        samples.put(Operation.STOP_REBALANCE, new Sample("?dryRun=true", "{\"mode\":\"graceful\"}", 200));
        samples.put(
                Operation.PAUSE, new Sample("", "{\"scope\":\"table\",\"target\":\"users\",\"reason\":\"r\"}", 200));
        samples.put(Operation.RESUME, new Sample("?scope=table&target=users", "", 200));
        samples.put(Operation.VERIFY_AUDIT, new Sample("", "", 200));
        samples.put(Operation.SHOW_KEY, new Sample("", "", 200));
        samples.put(Operation.REVOKE_KEY, new Sample("", REASON, 200));
        samples.put(Operation.CREATE_KEY, new Sample("?dryRun=true", "{\"name\":\"dave\",\"role\":\"viewer\"}", 200));
        return samples;
    }

    /** Of what something must be in a state for that it is not in. None needs what another has left. */
    private static Map<Operation, Sample> samplesOfStates() {
        Map<Operation, Sample> samples = new TreeMap<>();
        Map.of(
                        Operation.UNDRAIN_NODE, "draining",
                        Operation.REMOVE_NODE, "active",
                        Operation.READMIT_NODE, "removed",
                        Operation.ADMIT_NODE, "joining",
                        Operation.LOSE_NODE, "active")
                .forEach((operation, standing) -> samples.put(
                        operation,
                        dryRun(REASON, 200, "UPDATE node SET standing = '" + standing + "' WHERE name = 'n4'")));
        samples.put(Operation.UNDROP_TABLE, dryRun("{}", 200));
        String[] stuck = group("rollback_stuck", "NULL", "undo_failed", "undone");
        samples.put(Operation.RETRY_GROUP, dryRun("{}", 202, stuck));
        samples.put(
                Operation.SETTLE_GROUP,
                dryRun(
                        "{\"command\":\"a\",\"half\":\"undo\",\"tries\":0,\"applied\":true,\"reason\":\"r\"}",
                        202,
                        Stream.concat(
                                        Stream.of(stuck),
                                        Stream.of("UPDATE sharding_queue SET error_code = 'outcome-unknown'"))
                                .toArray(String[]::new)));
        samples.put(Operation.WAIVE_GROUP, dryRun("{\"command\":\"a\",\"reason\":\"r\"}", 202, stuck));
        samples.put(
                Operation.ROLL_GROUP_BACK, dryRun("{\"to\":\"a\"}", 202, group("active", "NULL", "done", "failed")));
        samples.put(
                Operation.CONTINUE_GROUP,
                dryRun("{\"commands\":[]}", 202, group("active", fixture.command(), "done", "undone")));
        String[] switched = {
            "UPDATE shard_move SET state = 'switched'",
            "UPDATE operation_group SET state = 'committed' WHERE uuid = '" + fixture.move() + "'"
        };
        samples.put(Operation.REVERSE_MOVE, dryRun("{}", 200, switched));
        samples.put(Operation.ACCEPT_MOVE, dryRun("{}", 200, switched));
        samples.put(Operation.RESUME_REBALANCE, dryRun(REASON, 200, "UPDATE rebalance SET state = 'paused'"));
        String proposed = "UPDATE rebalance SET state = 'proposed'";
        samples.put(Operation.APPROVE_REBALANCE, dryRun("{\"hash\":\"" + fixture.hash() + "\"}", 200, proposed));
        samples.put(Operation.REJECT_REBALANCE, dryRun(REASON, 200, proposed));
        return samples;
    }

    private static Sample dryRun(String body, int status, String... before) {
        return new Sample("?dryRun=true", body, status, List.of(before));
    }

    /** What brings the group into a state, with its two commands. */
    private static String[] group(String state, String savepoint, String first, String second) {
        String its = " WHERE operation_group = (SELECT id FROM operation_group WHERE uuid = '" + fixture.group() + "')";
        return new String[] {
            "UPDATE operation_group SET remaining = 1, state = '" + state + "', savepoint = " + savepoint
                    + " WHERE uuid = '" + fixture.group() + "'",
            "UPDATE sharding_queue SET effect = 'applied', status = IF(name = 'a', '" + first + "', '" + second + "')"
                    + its
        };
    }

    private static String path(Operation operation) {
        return Routes.BASE
                + operation
                        .path()
                        .replace("{node}", OF_THE_EMPTY_NODE.contains(operation) ? "n4" : "n1")
                        .replace("{table}", operation == Operation.UNDROP_TABLE ? Fixture.DROPPED : "users")
                        .replace("{group}", fixture.group())
                        .replace("{command}", fixture.command())
                        .replace("{move}", fixture.move())
                        .replace("{rebalance}", fixture.rebalance())
                        .replace("{schedule}", "daily")
                        .replace("{key}", fixture.carol());
    }

    @Test
    void everyOperationAnswersAValidRequestAsDescribed() throws Exception {
        Map<Operation, Sample> ofStates = samplesOfStates();
        Map<Operation, Sample> samples = samples();
        samples.keySet().removeAll(ofStates.keySet());
        List<String> answers = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Map<Operation, Sample> part : List.of(samples, ofStates)) {
            for (Map.Entry<Operation, Sample> one : part.entrySet()) {
                Sample sample = one.getValue();
                fixture.api().run(sample.before().toArray(String[]::new));
                Reply reply = ask(one.getKey(), sample);
                boolean right = reply.status() == sample.status();
                answers.add(one.getKey() + " " + reply.status() + (right ? "" : " " + reply));
                expected.add(one.getKey() + " " + sample.status());
            }
        }
        assertThat(answers).isEqualTo(expected).hasSize(Operation.values().length);
        assertThat(fixture.api().send("GET", Authentication.LIVENESS, "").status())
                .isEqualTo(200);
    }

    private static Reply ask(Operation operation, Sample sample) {
        String path = path(operation) + sample.query();
        if (operation == Operation.APPROVE_REBALANCE) {
            return fixture.api().postByBob(path, sample.body());
        }
        return fixture.api()
                .sendWith(
                        fixture.api().key(),
                        operation.method(),
                        path,
                        operation.method().equals("POST") ? sample.body() : "");
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void knowsTheParametersThatAreDescribedAndNoOther(Operation operation) {
        JsonNode described = Objects.requireNonNull(document.path("paths")
                .path(operation.path())
                .get(operation.method().toLowerCase(Locale.ROOT)));
        String required = "";
        for (JsonNode parameter : described.path("parameters")) {
            if (parameter.path("in").asText().equals("query")
                    && parameter.path("required").asBoolean()) {
                required += "&" + parameter.path("name").asText() + "=1";
            }
        }
        assertThat(send(operation, "?nonsense=1" + required).detail()).isEqualTo("there is no parameter 'nonsense'");
        for (JsonNode parameter : described.path("parameters")) {
            if (parameter.path("in").asText().equals("query")) {
                String name = parameter.path("name").asText();
                String others = required.replace("&" + name + "=1", "");
                assertThat(send(operation, "?" + name + "=" + value(parameter.path("schema")) + others)
                                .detail())
                        .doesNotContain("parameter");
                assertThat(send(operation, "?" + name + "=1&" + name + "=2" + others)
                                .detail())
                        .isEqualTo("parameter '" + name + "' is given twice");
                if (!parameter.path("schema").path("type").asText().equals("string")
                        || parameter.path("schema").has("enum")) {
                    assertThat(send(operation, "?" + name + "=colour" + others).detail())
                            .startsWith("parameter '" + name + "' is n");
                }
            }
        }
        if (!required.isEmpty()) {
            assertThat(send(operation, "").detail()).endsWith("is missing");
        }
    }

    /** Changes nothing: a body that is no JSON object is refused, and what has none is only tried. */
    private static Reply send(Operation operation, String query) {
        String tried = operation.method().equals("DELETE") && !query.contains("dryRun") ? "dryRun=true" : "";
        String path = path(operation) + query + (tried.isEmpty() ? "" : (query.isEmpty() ? "?" : "&") + tried);
        return fixture.api()
                .send(
                        operation.method(),
                        path,
                        "[]",
                        "Authorization",
                        "Bearer " + fixture.api().key());
    }

    private static String value(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").path(0).asText();
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> "true";
            case "integer" -> schema.path("default").asText();
            default -> "1";
        };
    }
}
