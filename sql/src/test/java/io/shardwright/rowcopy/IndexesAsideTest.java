package io.shardwright.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which indexes a target is without while it is filled, and how they come back from every state between. */
final class IndexesAsideTest {
    private static final String COLUMNS =
            "(id INT PRIMARY KEY, n INT NOT NULL AUTO_INCREMENT, u INT, v VARCHAR(200), w TEXT, g POINT NOT NULL DEFAULT POINT(0, 0),"
                    + " x INT AS (u + 1) VIRTUAL, UNIQUE KEY `only one` (u), KEY `é``(,` (v(10), u) COMMENT 'KEY `a` (`é`), ö',"
                    + " KEY counter (n), KEY computed (x) USING BTREE, KEY `u` (u), FULLTEXT KEY words (w), SPATIAL KEY places (g)) ENGINE=InnoDB";

    private static MoveNode node;
    private static int tables;

    private final UUID move = UUID.randomUUID();
    private String table = "";
    private String whole = "";

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        node = MoveNode.start(folder.resolve("1"), 1);
    }

    @AfterAll
    static void stop() throws SQLException {
        node.close();
    }

    @BeforeEach
    void create() throws SQLException {
        table = "t" + ++tables;
        node.execute("CREATE TABLE app." + table + COLUMNS);
        whole = definition();
    }

    private String definition() throws SQLException {
        try (Connection connection = node.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW CREATE TABLE " + table)) {
            rows.next();
            return rows.getString(2).replaceAll(" AUTO_INCREMENT=[0-9]+", "").replaceAll(",?\n", "\n");
        }
    }

    private void aside() {
        node.target(table).setIndexesAside(move);
    }

    private boolean build() {
        return node.target(table).indexBuild(move).run();
    }

    private String records() throws SQLException {
        return node.ask("SELECT COUNT(*) FROM shardwright.move_index WHERE move = '" + move + "'");
    }

    private void fill() throws SQLException {
        node.execute("INSERT INTO app." + table
                + " (id, n, u, v, w) SELECT seq, seq, seq, CONCAT('v', seq % 7), 'some words' FROM app.seq_1_to_1000");
    }

    @Test
    void takesThoseThatNeedNotBeUniqueAndGivesThemBack() throws Exception {
        aside();
        assertThat(definition())
                .contains("UNIQUE KEY `only one`", "KEY `counter`", "FULLTEXT KEY `words`", "SPATIAL KEY `places`")
                .doesNotContain("`é``(,`", "KEY `computed`", "KEY `u`");
        assertThat(records()).isEqualTo("3");
        fill();
        assertThat(build()).isTrue();
        assertThat(definition().lines())
                .containsExactlyInAnyOrderElementsOf(whole.lines().toList());
        assertThat(node.ask("SELECT COUNT(*) FROM app." + table + " FORCE INDEX (`é``(,`) WHERE v = 'v3'"))
                .isEqualTo("143");
        assertThat(records()).isEqualTo("0");
        assertThat(build()).as("there is nothing left to do").isTrue();
    }

    @Test
    void comesBackFromEveryStateBetween() throws Exception {
        aside();
        String without = definition();
        String records =
                node.ask("SELECT GROUP_CONCAT(number, name, definition ORDER BY number) FROM shardwright.move_index");
        // Killed after they were recorded, before all were dropped.
        node.execute("ALTER TABLE app." + table + " ADD KEY `u` (u)");
        aside();
        assertThat(definition()).isEqualTo(without);
        assertThat(node.ask(
                        "SELECT GROUP_CONCAT(number, name, definition ORDER BY number) FROM shardwright.move_index"))
                .isEqualTo(records);
        // Killed when they were there again, before the records were gone: here one of them is.
        fill();
        node.execute("ALTER TABLE app." + table + " ADD KEY `u` (u)");
        assertThat(build()).isTrue();
        assertThat(definition().lines())
                .containsExactlyInAnyOrderElementsOf(whole.lines().toList());
        assertThat(records()).isEqualTo("0");
    }

    @Test
    void givesTheTableOfACopyThatIsGivenUpItsDefinitionBack() throws Exception {
        aside();
        fill();
        node.target(table).forget(move);
        assertThat(definition().lines())
                .containsExactlyInAnyOrderElementsOf(whole.lines().toList());
        assertThat(records()).isEqualTo("0");
        assertThat(node.target(table).isEmpty()).isTrue();
        fill();
        node.target(table).forget(move);
        assertThat(node.target(table).isEmpty())
                .as("of a whole copy only records go")
                .isFalse();
        aside();
        node.execute("DROP TABLE app." + table);
        node.target(table).forget(move);
        assertThat(records()).isEqualTo("0");
    }

    @Test
    void isEndedFromElsewhereAndBegunAgain() throws Exception {
        aside();
        fill();
        IndexBuild build = node.target(table).indexBuild(move);
        assertThat(build.progress()).isEmpty();
        build.stop();
        try (Connection other = node.connect();
                Statement statement = other.createStatement()) {
            // Whoever reads the table in a transaction keeps the statement from its end.
            statement.execute("START TRANSACTION");
            statement.executeQuery("SELECT COUNT(*) FROM " + table).close();
            CompletableFuture<Boolean> run = CompletableFuture.supplyAsync(build::run);
            while (!run.isDone()) {
                build.stop();
            }
            assertThat(run.get()).isFalse();
            statement.execute("ROLLBACK");
        }
        assertThat(records()).isEqualTo("3");
        assertThat(build.run()).isTrue();
        assertThat(definition().lines())
                .containsExactlyInAnyOrderElementsOf(whole.lines().toList());
    }
}
