package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.Action;
import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.Probe;
import io.shardwright.queue.Probes;
import io.shardwright.rehearsal.CommandRehearsal;
import io.shardwright.rehearsal.NodeRehearsal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups run forward and back on a scratch schema of a real server, and nothing else is touched. */
final class ScratchRehearsalTest {
    @TempDir
    private static Path folder;

    private static NodeFixture node;

    private final List<RehearsedCommand> commands = new ArrayList<>();
    private final UUID id = UUID.randomUUID();
    private String before = "";

    @BeforeAll
    static void start() throws Exception {
        node = NodeFixture.start(folder);
        node.execute(
                "CREATE TABLE users (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50), upper_name VARCHAR(50) AS (UPPER(name)))",
                "INSERT INTO users (name) VALUES ('ada'), ('bob'), ('eve')",
                "CREATE TABLE posts (id INT PRIMARY KEY, user INT, CONSTRAINT fk FOREIGN KEY (user) REFERENCES users (id))",
                "INSERT INTO posts VALUES (1, 3)",
                "CREATE VIEW names AS SELECT name FROM users",
                "CREATE DATABASE other",
                "GRANT SELECT ON other.* TO shardwright@'127.0.0.1'",
                "CREATE DATABASE hidden",
                "CREATE TABLE other.things (id INT)");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @BeforeEach
    void look() throws Exception {
        before = everything();
    }

    /** Whatever a test does: outside of the scratch schema all is as before, and after its removal nothing of it is left. */
    @AfterEach
    void nothingElseIsTouched() throws Exception {
        new ScratchRehearsal(node.node(), node.epoch(), id).remove();
        assertThat(everything()).isEqualTo(before);
    }

    private static String everything() throws Exception {
        return node.ask(
                        "SELECT GROUP_CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, IFNULL(CREATE_TIME, ''), IFNULL(AUTO_INCREMENT, '') ORDER BY 1)"
                                + " FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'sys')")
                + node.ask("SELECT GROUP_CONCAT(SCHEMA_NAME ORDER BY 1) FROM information_schema.SCHEMATA")
                + node.ask("SELECT GROUP_CONCAT(id, name ORDER BY 1) FROM users")
                + node.ask("SELECT GROUP_CONCAT(id, user ORDER BY 1) FROM posts")
                + node.ask("SELECT COUNT(*) FROM shardwright.ledger");
    }

    private void command(String forward, String rollback) {
        action(new RunSql(forward), new RunSql(rollback));
    }

    private void action(Action forward, Action rollback) {
        commands.add(new RehearsedCommand("c" + (commands.size() + 1), forward, rollback, Optional.empty()));
    }

    private NodeRehearsal run(int rows) {
        return run(new ScratchRehearsal.Terms(rows, 60_000, false));
    }

    private NodeRehearsal run(ScratchRehearsal.Terms terms) {
        return new ScratchRehearsal(node.node(), node.epoch(), id).run(commands, terms);
    }

    /** {@code name forward/rollback} of each command. */
    private static List<String> outcomes(NodeRehearsal rehearsal) {
        return rehearsal.commands().stream()
                .map(c -> c.name() + " " + c.forward().outcome() + "/"
                        + c.rollback().outcome())
                .toList();
    }

    @Test
    void aRightGroupLeavesNoTrace() {
        command("CREATE TABLE app.mails (id INT PRIMARY KEY, user INT)", "DROP TABLE app.mails");
        command("INSERT INTO mails SELECT id, id FROM users", "DELETE FROM mails");
        command("ALTER TABLE users ADD COLUMN mail VARCHAR(99)", "ALTER TABLE users DROP COLUMN mail");
        command("UPDATE `app`.`users` SET mail = name WHERE users.id > 0", "UPDATE users SET mail = NULL");
        command("CREATE INDEX by_mail ON users (mail)", "DROP INDEX by_mail ON users");
        command("RENAME TABLE mails TO letters", "RENAME TABLE letters TO mails");
        command("CREATE VIEW v AS SELECT app.users.id FROM app.users", "DROP VIEW v");
        action(new QuarantineTable("app", "posts", "q"), new RestoreTable("app", "posts", "q"));
        NodeRehearsal rehearsal = run(100);
        assertThat(rehearsal.leftNoTrace()).as("%s", rehearsal).isTrue();
        assertThat(rehearsal.tables()).containsExactly("posts", "users");
        assertThat(outcomes(rehearsal)).allMatch(outcome -> outcome.endsWith(" ok/ok"));
        assertThat(rehearsal.warnings()).isEmpty();
    }

    @Test
    void aColumnLeftBehindIsNamedWithItsCommand() {
        command("CREATE INDEX i ON users (name)", "DROP INDEX i ON users");
        command("ALTER TABLE users ADD COLUMN a INT, ADD COLUMN b INT", "ALTER TABLE users DROP COLUMN b");
        command("UPDATE users SET a = 1", "UPDATE users SET a = NULL");
        NodeRehearsal rehearsal = run(10);
        assertThat(rehearsal.leftNoTrace()).isFalse();
        assertThat(rehearsal.commands())
                .extracting(CommandRehearsal::leaves)
                .satisfiesExactly(
                        first -> assertThat(first).as("not its doing").isEmpty(),
                        second -> assertThat(second).containsExactly("table 'users' has: `a` int(11) DEFAULT NULL"),
                        third -> assertThat(third).isEmpty());
        assertThat(rehearsal.leaves()).containsExactly("table 'users' has: `a` int(11) DEFAULT NULL");
    }

    @Test
    void rowsLeftBehindOrLostAreShown() {
        command("INSERT INTO users (id, name) VALUES (7, 'zoe'), (8, 'max')", "DELETE FROM users WHERE id = 8");
        command("UPDATE users SET name = 'ada l.' WHERE id = 1", "UPDATE users SET name = 'Ada' WHERE id = 1");
        NodeRehearsal rehearsal = run(10);
        assertThat(rehearsal.commands().get(0).leaves())
                .containsExactly("table 'users' has the row ('7', 'zoe', 'ZOE')");
        assertThat(rehearsal.commands().get(1).leaves())
                .containsExactly(
                        "table 'users' has the row ('1', 'Ada', 'ADA')",
                        "table 'users' lacks the row ('1', 'ada', 'ADA')");
        assertThat(rehearsal.leaves()).hasSize(3);
    }

    @Test
    void aRowThatALaterCommandLeftIsNotLaidToOneThatChangesColumns() {
        command("ALTER TABLE posts ADD COLUMN text VARCHAR(9)", "ALTER TABLE posts DROP COLUMN text");
        command("INSERT INTO posts VALUES (8, NULL, 'x'), (9, NULL, 'y')", "DELETE FROM posts WHERE id = 8");
        NodeRehearsal rehearsal = run(10);
        assertThat(rehearsal.commands().get(0).leaves()).isEmpty();
        assertThat(rehearsal.commands().get(1).leaves()).containsExactly("table 'posts' has the row ('9', 'y', NULL)");
        assertThat(rehearsal.leaves()).containsExactly("table 'posts' has the row ('9', NULL)");
    }

    @Test
    void anIndexAndATableLeftBehindAreNamed() {
        command("CREATE TABLE one (id INT)", "DROP TABLE one");
        command("CREATE TABLE two SELECT * FROM users", "DROP TABLE IF EXISTS three");
        command("ALTER TABLE users ADD INDEX i (name)", "ALTER TABLE users COMMENT ''");
        NodeRehearsal rehearsal = run(0);
        assertThat(rehearsal.leaves())
                .containsExactly("table 'two' is left behind", "table 'users' has: KEY `i` (`name`)");
        assertThat(rehearsal.commands().get(1).leaves()).containsExactly("table 'two' is left behind");
    }

    @Test
    void aRollbackThatFailsIsNamed() {
        command("CREATE TABLE one (id INT)", "DROP TABLE another");
        NodeRehearsal rehearsal = run(0);
        assertThat(outcomes(rehearsal)).containsExactly("c1 ok/failed");
        assertThat(rehearsal.commands().get(0).rollback().error()).contains("another");
        assertThat(rehearsal.leaves()).containsExactly("table 'one' is left behind");
    }

    @Test
    void afterAFailureInTheMiddleWhatRanGoesBack() {
        command("CREATE TABLE one (id INT PRIMARY KEY)", "DROP TABLE one");
        command("INSERT INTO one VALUES (1), (1)", "DELETE FROM one");
        command("CREATE TABLE two (id INT)", "DROP TABLE two");
        NodeRehearsal rehearsal = run(0);
        assertThat(rehearsal.leftNoTrace()).isFalse();
        assertThat(outcomes(rehearsal)).containsExactly("c1 ok/ok", "c2 failed/not run", "c3 not run/not run");
        assertThat(rehearsal.commands().get(1).forward().error()).contains("Duplicate entry '1'");
        assertThat(rehearsal.leaves()).isEmpty();
    }

    @Test
    void probesAreAskedOfTheScratchSchema() {
        String count =
                "SELECT COUNT(*) %s FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app' AND TABLE_NAME = 'one'";
        commands.add(new RehearsedCommand(
                "c1",
                new RunSql("CREATE TABLE one (id INT)"),
                new RunSql("DROP TABLE one"),
                Optional.of(new Probes(
                        new Probe(String.format(java.util.Locale.ROOT, count, "= 1")),
                        new Probe(String.format(java.util.Locale.ROOT, count, "= 0"))))));
        assertThat(run(0).leftNoTrace()).isTrue();
    }

    @Test
    void whatCouldReachOutsideIsRefusedAndNothingRuns() throws Exception {
        command("CREATE TABLE fine (id INT)", "DROP TABLE fine");
        command("INSERT INTO other.things VALUES (1)", "DELETE FROM other.things");
        command("INSERT INTO users (name) SELECT id FROM other.things", "SELECT 1");
        command("DROP INDEX i ON hidden.things", "CREATE INDEX i ON hidden.things (id)");
        command("CALL p()", "SELECT 1");
        command("GRANT SELECT ON users TO nobody", "SELECT 1");
        command("SET GLOBAL max_connections = 5", "SELECT 1");
        command("CREATE TABLE f (id INT) ENGINE=FEDERATED CONNECTION='mysql://h/d/t'", "DROP TABLE f");
        command("CREATE TRIGGER x BEFORE INSERT ON users FOR EACH ROW SET NEW.name = ''", "DROP TRIGGER x");
        command("RENAME TABLE users TO other.users", "RENAME TABLE other.users TO users");
        command("SELECT GET_LOCK('a', 1)", "SELECT 1");
        command("CREATE TABLE g (id INT) DATA DIRECTORY='/tmp'", "DROP TABLE g");
        command("DELETE FROM MySQL.db", "SELECT 1");
        command("SELECT app.id FROM app.users AS app", "SELECT 1");
        command("SELECT 1", "DROP DATABASE app");
        action(
                new CreateRouteServer("s", new NodeName("n2"), new Endpoint("h", 1), "app", "route"),
                new RunSql("DROP SERVER IF EXISTS s"));
        NodeRehearsal rehearsal = run(0);
        assertThat(rehearsal.refusals()).hasSize(commands.size() - 1);
        assertThat(rehearsal.refusals().get(0))
                .isEqualTo("command 'c2', forward, cannot be rehearsed: it names the database 'other'");
        assertThat(rehearsal.refusals().get(13)).contains("'c15', rollback");
        assertThat(outcomes(rehearsal)).allMatch(outcome -> outcome.endsWith(" not run/not run"));
        assertThat(node.ask("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '"
                        + ScratchRehearsal.schemaName(id) + "'"))
                .isEqualTo("0");
    }

    /** Within a subquery what stands before the dot might be a table: only what is known to be a database is refused there. */
    @Test
    void databasesThatTheAccountDoesNotSeeAreRefusedToo() {
        List<String> schemas = List.of("mysql", "sys", "performance_schema", "shardwright");
        for (String schema : schemas) {
            command("DELETE FROM users WHERE id IN (SELECT id FROM " + schema + ".things)", "SELECT 1");
        }
        assertThat(run(0).refusals())
                .containsExactlyElementsOf(IntStream.range(0, schemas.size())
                        .mapToObj(i -> "command 'c" + (i + 1)
                                + "', forward, cannot be rehearsed: it names the database '" + schemas.get(i) + "'")
                        .toList());
    }

    @Test
    void whatNobodyCanTellIsUndoneAsInEarnest() {
        command("CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM", "DROP TABLE m");
        command("INSERT INTO m VALUES (1), (1)", "DELETE FROM m");
        NodeRehearsal rehearsal = run(0);
        assertThat(outcomes(rehearsal)).containsExactly("c1 ok/ok", "c2 failed/failed");
        assertThat(rehearsal.commands().get(1).rollback().error()).contains("an operator must look");
    }

    @Test
    void viewsAreLeftOutAndSaidSo() {
        command("UPDATE names SET name = 'x'", "UPDATE names SET name = 'y'");
        NodeRehearsal rehearsal = run(0);
        assertThat(rehearsal.warnings()).contains("'names' is left out: a view is not copied");
        assertThat(rehearsal.leftNoTrace()).isFalse();
    }

    @Test
    void aDryRunMakesNothing() throws Exception {
        command("UPDATE posts SET user = 1", "UPDATE posts SET user = 3");
        NodeRehearsal rehearsal = run(new ScratchRehearsal.Terms(10, 60_000, true));
        assertThat(rehearsal.tables()).as("with what it refers to").containsExactly("posts", "users");
        assertThat(outcomes(rehearsal)).containsExactly("c1 not run/not run");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void noFurtherCommandBeginsWhenTheTimeIsOver() {
        command("CREATE TABLE one (id INT)", "DROP TABLE one");
        NodeRehearsal rehearsal = run(new ScratchRehearsal.Terms(10, 0, false));
        assertThat(outcomes(rehearsal)).containsExactly("c1 failed/not run");
        assertThat(rehearsal.commands().get(0).forward().error()).contains("time of 0 ms was over");
    }
}
