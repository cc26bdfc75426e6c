package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command but those about groups against a real cluster that it finds by itself. */
final class CommandsOnAClusterTest {
    private static ShellOnACluster shell;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "commands", 2);
    }

    @AfterAll
    static void stop() {
        shell.close();
    }

    private static Shell.Said create(String table, String... more) {
        return shell.create(table, "id bigint primary key, name varchar(100)", more);
    }

    @Test
    void nodesAreListed() throws IOException {
        Shell.Said table = shell.run("node", "list");
        assertThat(table.code()).isZero();
        assertThat(table.out().lines()).hasSize(3);
        assertThat(table.out()).contains("NODE", "n1", "n2", "mariadb");
        JsonNode nodes = shell.asJson("node", "list");
        assertThat(nodes.get(0).get("name").asText()).isEqualTo("n1");
        assertThat(nodes.get(0).get("alive").asBoolean()).isTrue();
    }

    @Test
    void theHealthOfTheClusterIsChecked() throws IOException {
        Shell.Said said = shell.run("health", "check");
        assertThat(said.code()).as(said.out()).isZero();
        assertThat(said.out())
                .contains("CHECK", "stuck-operations", "no-leader")
                .contains("healthy at ");
        assertThat(shell.asJson("health", "check").get("overall_status").asText())
                .isEqualTo("healthy");
    }

    @Test
    void whatHasServedItsTimeIsCleanedUp() throws IOException {
        Shell.Said tried = shell.run("cleanup", "run", "--dry-run");
        assertThat(tried.code()).as(tried.out()).isZero();
        assertThat(tried.out()).contains("would go: 0", "Nothing was changed.");
        assertThat(shell.run("cleanup", "run", "--only", "queue-rows").out().strip())
                .isEqualTo("gone: 0");
        assertThat(shell.asJson("cleanup", "run").get("resources_cleaned")).isEmpty();
        assertThat(shell.run("cleanup", "run", "--only", "tables").code()).isEqualTo(ExitCode.REFUSED.number());
    }

    @Test
    void whatRunsByItselfIsListedSetAndRun() throws IOException {
        assertThat(shell.ok("schedule", "list").out())
                .contains("SCHEDULE", "health    */5 * * * *", "weekly    0 3 * * 0", "moves, rebalances, tombstones");
        shell.tried("cron      30 1 * * 1-5 (UTC)", "schedule", "set", "daily", "--cron", "30 1 * * 1-5");
        assertThat(shell.ok("schedule", "set", "daily", "--off", "--kinds", "terms,sessions")
                        .out())
                .contains("schedule  daily (off)", "runs      sessions, terms")
                .doesNotContain("next  ");
        assertThat(shell.ok("schedule", "list").out()).containsPattern("daily +0 2 \\* \\* \\* +off ");
        assertThat(shell.ok("schedule", "set", "daily", "--on").out()).contains("next      ");
        assertThat(shell.run("schedule", "set", "daily", "--on", "--off").code())
                .isEqualTo(ExitCode.USAGE.number());
        Shell.Said bad = shell.run("schedule", "set", "daily", "--cron", "30 25 * * *");
        assertThat(bad.code()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(bad.err().lines())
                .containsExactly(
                        "error bad-request: the hour of '30 25 * * *' cannot be read: Value 25 not in range [0, 23]",
                        "Give minute, hour, day of the month, month and day of the week (0 is Sunday), in UTC, such as '*/5 * * * *' or '0 3 * * 0'.",
                        "Runbook: docs/runbooks/errors.md#bad-request");
        shell.tried("schedule  daily", "schedule", "run-now", "daily");
        assertThat(shell.ok("schedule", "run-now", "daily").out()).contains(", done: gone: nothing");
        assertThat(shell.asJson("schedule", "run-now", "daily")
                        .at("/last/outcome")
                        .asText())
                .isEqualTo("done");
    }

    @Test
    void aNodeIsEmptiedPausedAndTakenBack() throws IOException {
        Shell.Said shown = shell.run("node", "show", "n2");
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains("standing   active", "binlog_format", "keeps it   its worker runs")
                .containsPattern("(?m)^disk       [0-9]+ MB free of [0-9]+ MB, looked at 20[0-9T:.-]+Z$");

        assertThat(create("drained").code()).isZero();
        Shell.Said plan = shell.run("node", "drain", "n2", "--plan-only");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("drained/", "Nothing was changed.");
        Shell.Said drained = shell.run("node", "drain", "n2", "--reason", "sold");
        assertThat(drained.code()).as(drained.err()).isZero();
        assertThat(drained.out()).contains("node n2 is draining: sold", "as rebalance ", "(completed");
        assertThat(shell.asJson("table", "show", "drained").toString())
                .contains("n1")
                .doesNotContain("n2");
        assertThat(shell.run("node", "list").out()).contains("draining");
        Shell.Said removed = shell.run("node", "remove", "n2", "--dry-run");
        assertThat(removed.code()).isEqualTo(3);
        assertThat(removed.err()).contains("error node-in-use", "its worker runs");
        assertThat(shell.asJson("node", "undrain", "n2").get("rebalances")).isEmpty();

        assertThat(shell.run("node", "pause", "n2", "--reason", "kernel").out())
                .contains("node n2 is paused", "acknowledged by every live worker");
        assertThat(shell.run("pauses").out()).contains("kernel");
        assertThat(shell.run("node", "resume", "n2").out()).contains("node n2 is resumed");
    }

    @Test
    void aTableIsMadeUsedAndDropped() throws IOException {
        Shell.Said plan = create("orders", "--dry-run");
        assertThat(plan.code()).isZero();
        assertThat(plan.out()).contains("shard-0  on n1", "undo  DROP TABLE", "Nothing was changed.");
        assertThat(shell.run("table", "list").out()).doesNotContain("orders");

        Shell.Said created = create("orders");
        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.out()).contains("(create table orders) is committed");
        assertThat(created.err()).contains("create table orders: ");
        assertThat(shell.run("table", "list").out()).contains("orders").contains("active");
        assertThat(shell.run("table", "show", "orders").out()).contains("0-340", "n1", "n2", "orders_g");

        Shell.Said route = shell.run("route", "orders", "1");
        assertThat(route.out()).contains("632").contains("n2");
        assertThat(shell.run("sql", "orders", "INSERT INTO orders VALUES (1, 'a''b')", "--key", "1")
                        .out())
                .contains("1 changed");
        assertThat(shell.run("sql", "orders", "SELECT id, name FROM orders").out())
                .contains("shard  id  name", "1      1   a'b", "ok");
        Shell.Said dry = shell.run("sql", "orders", "DELETE FROM orders", "--dry-run");
        assertThat(dry.code()).isZero();
        assertThat(dry.out()).contains("DELETE FROM `app`.`orders_g").contains("Nothing was sent.");
        assertThat(shell.asJson("sql", "orders", "DELETE FROM orders", "--dry-run")
                        .get("statements"))
                .hasSize(3);
        assertThat(shell.run("sql", "orders", "SELECT id FROM orders", "--key", "1")
                        .out())
                .as("a dry run deletes nothing")
                .contains("1      1");
        Shell.Said failed = shell.run("sql", "orders", "SELECT nothing FROM orders", "--shard", "0");
        assertThat(failed.code()).isEqualTo(8);
        assertThat(failed.out()).contains("error", "Unknown column");

        Shell.Said again = create("orders");
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.err()).startsWith("error duplicate-table: ");

        assertThat(shell.run("table", "drop", "orders", "--dry-run").out()).contains("quarantine-table");
        assertThat(shell.run("table", "undrop", "orders").err()).contains("duplicate-table");
        assertThat(shell.run("table", "drop", "orders").code()).isZero();
        assertThat(shell.run("sql", "orders", "SELECT COUNT(*) FROM orders").err())
                .contains("not-found");
        assertThat(shell.run("table", "undrop", "orders", "--dry-run").out()).contains("restore-table");
        Shell.Said back = shell.run("table", "undrop", "orders");
        assertThat(back.code()).as(back.err()).isZero();
        assertThat(shell.run("sql", "orders", "SELECT id, name FROM orders").out())
                .contains("1      1   a'b");
        assertThat(shell.run("table", "undrop", "elsewhere").err()).contains("not-found");
        Shell.Said dropped = shell.run("table", "drop", "orders", "--purge", "-o", "json");
        assertThat(dropped.code()).isZero();
        assertThat(dropped.json().get("state").asText()).isEqualTo("committed");
        assertThat(shell.run("table", "show", "orders").code()).isEqualTo(3);
    }

    @Test
    void aMoveIsHeldOrderedAndStopped() throws IOException {
        assertThat(create("moved").code()).isZero();
        String owner = shell.asJson("table", "show", "moved")
                .at("/shards/0/replicas/0/node")
                .asText();
        String other = owner.equals("n1") ? "n2" : "n1";
        assertThat(shell.ok("move", "start", "moved", "0", "--to", other, "--dry-run")
                        .out())
                .contains("create  on " + other, "Nothing was changed.");
        String move = shell.asJson("move", "start", "moved", "0", "--to", other, "--hold", "--no-wait")
                .get("group")
                .asText();
        shell.tried("copying is paused", "move", "pause", move);
        assertThat(shell.ok("move", "show", move).out()).doesNotContain("copying is paused");
        assertThat(shell.asJson("move", "pause", move).get("paused").asBoolean())
                .isTrue();
        assertThat(shell.asJson("move", "resume", move, "--dry-run")
                        .get("paused")
                        .asBoolean())
                .isFalse();
        assertThat(shell.asJson("move", "resume", move).get("paused").asBoolean())
                .isFalse();
        assertThat(shell.asJson("move", "throttle", move, "--max-threads-running", "50", "--dry-run")
                        .at("/limits/threadsRunningMax")
                        .asInt())
                .isEqualTo(50);
        shell.tried("window    22:00-06:00", "move", "window", move, "22:00-06:00");
        shell.tried("cutover   when ready", "move", "cutover", move);
        shell.tried("aborting", "move", "stop", move);
        assertThat(shell.ok("move", "cutover", move, "--hold").out())
                .as("what is held is not waited for")
                .contains("waits for `move cutover`");

        Shell.Said stopped = shell.run("move", "stop", move, "--reason", "wrong node");
        assertThat(stopped.code()).as(stopped.out() + stopped.err()).isEqualTo(4);
        assertThat(stopped.out()).contains("(undone");
        Shell.Said late = shell.run("move", "stop", move, "--dry-run");
        assertThat(late.code()).isEqualTo(3);
        assertThat(late.err()).startsWith("error wrong-state: ");

        String again = shell.asJson("move", "start", "moved", "0", "--to", other, "--hold", "--no-wait")
                .get("group")
                .asText();
        JsonNode switched = shell.asJson("move", "cutover", again, "--timeout", "300");
        assertThat(switched.get("state").asText()).isEqualTo("switched");
        assertThat(shell.ok("move", "accept", again).out()).contains("committed");
    }

    @Test
    void aRebalanceIsTriedAndStopped() throws IOException {
        assertThat(create("balanced").code()).isZero();
        Path plan = folder.resolve("plan.json");
        shell.ok("rebalance", "plan", "--table", "balanced", "--drain", "n1", "--file", plan.toString());
        int before = shell.asJson("rebalance", "list").size();
        shell.tried("balanced/", "rebalance", "start", "--plan", plan.toString());
        assertThat(shell.asJson("rebalance", "start", "--plan", plan.toString(), "--dry-run")
                        .get("moves"))
                .isNotEmpty();
        assertThat(shell.ok("rebalance", "start", "--dry-run").out())
                .as("it makes a plan itself")
                .contains("topology    ");
        assertThat(shell.asJson("rebalance", "list")).hasSize(before);
        Shell.Said absent = shell.run("rebalance", "start", "--plan", folder + "/none", "--dry-run");
        assertThat(absent.err()).startsWith("error bad-request: the plan");

        shell.ok("pause", "--table", "balanced", "--reason", "so that it lasts");
        String id = shell.asJson("rebalance", "start", "--plan", plan.toString(), "--no-wait")
                .get("id")
                .asText();
        shell.tried("(paused)", "rebalance", "pause", id);
        shell.tried("rebalance  " + id + " (paused)", "rebalance", "pause", "--all");
        shell.tried("(stopping, immediate)", "rebalance", "stop", id, "--immediate");
        shell.tried("(stopping, undo_finished)", "rebalance", "undo", id);
        for (String order : List.of("approve", "reject")) {
            String option = order.equals("approve") ? "--hash" : "--reason";
            Shell.Said refused = shell.run("rebalance", order, id, option, "00", "--dry-run");
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err()).startsWith("error wrong-state: ");
        }
        assertThat(shell.asJson("rebalance", "pause", id, "--no-wait")
                        .get("state")
                        .asText())
                .isEqualTo("paused");
        assertThat(shell.asJson("rebalance", "resume", id, "--dry-run")
                        .get("state")
                        .asText())
                .isEqualTo("queued");
        assertThat(shell.asJson("rebalance", "stop", "--all", "--immediate", "--dry-run")
                        .at("/rebalances/0/state")
                        .asText())
                .isEqualTo("stopping");
        assertThat(shell.asJson("rebalance", "status", id).get("state").asText())
                .isEqualTo("paused");
        shell.ok("resume", "--table", "balanced");
        assertThat(shell.ok("rebalance", "stop", id, "--immediate").out()).contains("(stopped, immediate)");
    }

    @Test
    void refusalsAreOneLineOneOfAdviceAndOneThatLeadsOn() throws IOException {
        Shell.Said hostile = create("orders`; drop table x");
        assertThat(hostile.code()).isEqualTo(3);
        assertThat(hostile.err().lines()).hasSize(3);
        assertThat(hostile.err()).startsWith("error bad-name: ");
        Path wrong = Files.writeString(folder.resolve("wrong.key"), "w".repeat(43));
        Shell.Said unknown = shell.run("node", "list", "--key-file", wrong.toString());
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err()).startsWith("error unauthorized: ");
    }
}
