package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real server says of statements that are only prepared. */
final class StatementChecksTest {
    @TempDir
    private static Path folder;

    private static NodeFixture node;

    @BeforeAll
    static void start() throws Exception {
        node = NodeFixture.start(folder);
        node.execute("CREATE TABLE t (id INT PRIMARY KEY, a INT)", "INSERT INTO t VALUES (1, 1)");
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    /** The findings as {@code place:number}, absent tables as {@code place:absent}. */
    private static List<String> check(List<String> statements, List<StatementChecks.Table> tables, long maxMillis)
            throws InterruptedException {
        List<String> found = new ArrayList<>();
        new StatementChecks(node.node(), node.epoch())
                .check(statements, tables, maxMillis, new StatementChecks.Findings() {
                    @Override
                    public void refused(int place, int number, String message) {
                        found.add(place + ":" + number
                                + (number == 1064 ? ":" + message.replaceAll(".*near", "near") : ""));
                    }

                    @Override
                    public void absent(int place) {
                        found.add(place + ":absent");
                    }
                });
        return found;
    }

    @Test
    void saysWhatTheNodeDoesNotPrepareAndExecutesNothing() throws Exception {
        List<String> statements = List.of(
                "INSERT INTO t VALUES (2, 'it''s \\\\ \\' fine')",
                "INSERT INTO nope VALUES (1)",
                "UPDATE t SET b = 1",
                "INSERT INTO t VALUES (1)",
                "DELETE FORM t",
                "DELETE FROM t",
                "ALTER TABLE nope ADD b INT",
                "DROP TABLE t",
                "CREATE TABLE t (id INT)",
                "CREATE TABLE made (id INT)",
                "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END");
        assertThat(check(statements, List.of(), 60_000))
                .containsExactly("1:1146", "2:1054", "3:1136", "4:1064:near 't' at line 1");
        assertThat(node.ask("SELECT COUNT(*) FROM t")).isEqualTo("1");
        assertThat(node.ask("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'made'"))
                .isEqualTo("0");
    }

    @Test
    void saysWhichTablesAreNotThere() throws Exception {
        assertThat(check(
                        List.of(),
                        List.of(
                                new StatementChecks.Table("app", "t"),
                                new StatementChecks.Table("app", "nope"),
                                new StatementChecks.Table("mysql", "db"),
                                new StatementChecks.Table("nowhere", "t")),
                        60_000))
                .as("what the account may not see is absent")
                .containsExactly("1:absent", "2:absent", "3:absent");
    }

    @Test
    void stopsWhenItsTimeIsOver() throws Exception {
        assertThat(check(List.of("DELETE FORM t", "SELECT 1"), List.of(), 0)).containsExactly("0:0", "1:0");
    }

    @Test
    void aTableThatIsLockedHoldsNothingUp() throws Exception {
        node.execute("LOCK TABLES t WRITE");
        try {
            assertThat(check(List.of("UPDATE t SET a = 2", "SELECT 1"), List.of(), 60_000))
                    .isEmpty();
        } finally {
            node.execute("UNLOCK TABLES");
        }
    }

    @Test
    void anOlderSessionAsksNothing() {
        assertThatThrownBy(() -> new StatementChecks(node.node(), node.epoch() - 1)
                        .check(List.of("SELECT 1"), List.of(), 1_000, new StatementChecks.Findings() {
                            @Override
                            public void refused(int place, int number, String message) {}

                            @Override
                            public void absent(int place) {}
                        }))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
    }
}
