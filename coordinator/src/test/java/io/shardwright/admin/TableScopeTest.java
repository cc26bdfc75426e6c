package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.access.Operation;
import io.shardwright.access.Reach;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key that is for a table changes that table and no other, and is told of no other. */
final class TableScopeTest {
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static String key;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        api.createTable("users", 2);
        api.createTable("orders", 2);
        key = Objects.requireNonNull(api.key("ursula", "admin", "users").text());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Reply post(String path, String body) {
        return api.sendWith(key, "POST", "/api/v1" + path, body);
    }

    private static Reply get(String path) {
        return api.sendWith(key, "GET", "/api/v1" + path, "");
    }

    private static void refused(Reply reply) {
        assertThat(List.of(reply.status(), reply.code())).as(reply.toString()).containsExactly(403, "out-of-scope");
    }

    /** The group that has created a table. */
    private static String group(String table) {
        for (JsonNode group : api.get("/api/v1/groups").body().path("groups")) {
            if (group.path("title").asText().contains(table)) {
                return group.path("id").asText();
            }
        }
        throw new AssertionError("no group is of " + table);
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void whatNamesNoTableOfTheKeyIsRefused(Operation operation) throws Exception {
        var before = api.checksums();
        String path = Routes.BASE + operation.path().replaceAll("\\{[a-z]+}", NOBODY);
        if (operation == Operation.SHOW_METRICS) {
            return;
        }
        Reply reply = api.sendWith(key, operation.method(), path, "{}");
        if (operation.reach() == Reach.FLEET || operation.reach() == Reach.LIST) {
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        } else {
            refused(reply);
        }
        assertThat(api.checksums()).isEqualTo(before);
    }

    @Test
    void listsHaveItsTableOnly() {
        assertThat(get("/tables").body().path("tables").findValuesAsText("name"))
                .containsExactly("users");
        assertThat(get("/groups").body().path("groups").findValuesAsText("id")).containsExactly(group("users"));
        assertThat(get("/moves").body().path("moves")).isEmpty();
        assertThat(get("/rebalances").body().path("rebalances")).isEmpty();
    }

    @Test
    void tablesAndGroupsAreItsOwn() {
        assertThat(get("/tables/users").status()).isEqualTo(200);
        refused(get("/tables/orders"));
        assertThat(get("/tables/users/route?key=1").status()).isEqualTo(200);
        refused(get("/tables/orders/route?key=1"));
        assertThat(get("/groups/" + group("users")).status()).isEqualTo(200);
        refused(get("/groups/" + group("orders")));
        refused(post("/groups/" + group("orders") + "/stop", "{}"));
        assertThat(post("/groups/" + group("users") + "/stop", "{}").code()).isEqualTo("wrong-state");
        assertThat(api.sendWith(key, "DELETE", "/api/v1/tables/users?dryRun=true", "")
                        .status())
                .isEqualTo(200);
        refused(api.sendWith(key, "DELETE", "/api/v1/tables/orders?dryRun=true", ""));
    }

    @Test
    void tablesAreMadeUnderItsNameAndBesideItsOwn() {
        String form = "{\"name\":\"%s\",\"columns\":\"id bigint primary key\",\"shardKey\":\"id\",\"shards\":1}";
        assertThat(post("/tables?dryRun=true", form.formatted("users")).code()).isEqualTo("duplicate-table");
        refused(post("/tables?dryRun=true", form.formatted("news")));
        refused(post("/tables?dryRun=true", "{\"name\":\"users\",\"colocateWith\":\"orders\"}"));
    }

    @Test
    void movesRebalancesAndPausesAreOfItsTable() throws Exception {
        String move = "{\"table\":\"%s\",\"shard\":0,\"target\":\"n9\"}";
        assertThat(post("/moves", move.formatted("users")).code()).isEqualTo("unknown-node");
        refused(post("/moves", move.formatted("orders")));
        refused(post("/rebalances/plan", "{}"));
        assertThat(post("/rebalances/pause", "{\"table\":\"users\"}").code()).isEqualTo("not-found");
        refused(post("/rebalances/pause", "{\"table\":\"orders\"}"));
        refused(post("/rebalances/pause", "{\"node\":\"n1\"}"));
        refused(post(
                "/rebalances", "{\"plan\":{\"plan\":{\"moves\":[{\"table\":\"users\"},{\"table\":\"orders\"}]}}}"));
        String pause = "{\"scope\":\"%s\",\"target\":\"%s\",\"reason\":\"r\"}";
        refused(post("/pauses", pause.formatted("cluster", "")));
        refused(post("/pauses", pause.formatted("table", "orders")));
        refused(post("/pauses", pause.formatted("group", group("orders"))));
        assertThat(post("/pauses", pause.formatted("table", "users")).status()).isEqualTo(200);
        refused(api.sendWith(key, "DELETE", "/api/v1/pauses?scope=table&target=orders", ""));
        assertThat(api.sendWith(key, "DELETE", "/api/v1/pauses?scope=table&target=users", "")
                        .status())
                .isEqualTo(200);
    }
}
