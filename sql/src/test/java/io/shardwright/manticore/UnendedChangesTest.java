package io.shardwright.manticore;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.manticore.ServerSessions.Running;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements that a server has not ended may change a table. */
final class UnendedChangesTest {
    private static final String TABLE = "t_g1_s0_e1";

    private static boolean changed(String statement) {
        return UnendedChanges.among(
                List.of(new Running(1, "mysql", "SELECT 1"), new Running(2, "mysql", statement)), TABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE t_g1_s0_e1 SET v = 1",
                "insert into T_G1_S0_E1(id) VALUES (1)",
                "/* ours */ REPLACE INTO c:t_g1_s0_e1 (id) VALUES (1)",
                "DELETE FROM `t_g1_s0_e1` WHERE id > 0",
                "TRUNCATE RTINDEX t_g1_s0_e1",
                "INSERT INTO t_g1_s0_e1 (id, s) VALUES (1, 'cut off",
                "SELECT 1; UPDATE t_g1_s0_e1 SET v = 1",
                "-- SELECT\nUPDATE t_g1_s0_e1 SET v = 1",
                "/* SELECT */UPDATE/* */t_g1_s0_e1 SET v = 1",
                "INSERT INTO other (id, s) VALUES (1, '\u00fc\u65e5\ud83d\ude00'); DELETE FROM t_g1_s0_e1 WHERE id = 1",
                "ALTER CLUSTER c ADD t_g1_s0_e1"
            })
    void whatNamesItAndDoesNotReadMayChangeIt(String statement) {
        assertThat(changed(statement)).isTrue();
    }

    @Test
    void readsByDistributedTablesOfOtherNodesAreNoChanges() {
        Running read = new Running(3, "sphinx", "api-search query=\"\" table=\"t_g1_s0_e1,t_g1_s1_e1\"");
        assertThat(UnendedChanges.among(List.of(read), TABLE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM t_g1_s0_e1",
                "SHOW CREATE TABLE t_g1_s0_e1",
                "/* UPDATE */ SELECT '\u00fc\u65e5\ud83d\ude00; it\\'s -- /*' FROM t_g1_s0_e1",
                "update",
                "UPDATE t_g1_s0_e10 SET v = 1",
                "UPDATE best_g1_s0_e1 SET v = 1",
                ""
            })
    void whatReadsItOrNamesAnotherDoesNot(String statement) {
        assertThat(changed(statement)).isFalse();
    }
}
