package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatementShapeTest {
    private static String shape(String sql) {
        return StatementShape.of("worker to node", sql).text();
    }

    @Test
    void literalsAndNumbersInNamesDoNotCount() {
        assertThat(shape("DROP TABLE app.t17_3")).isEqualTo(shape("DROP TABLE app.t2_1"));
        assertThat(shape("SELECT a FROM t WHERE b = 'it''s' AND c = -12.5"))
                .isEqualTo("SELECT a FROM t WHERE b = ? AND c = ?");
        assertThat(shape("UPDATE t SET a = NULL, b = TRUE")).isEqualTo(shape("UPDATE t SET a = 'x', b = 3"));
    }

    @Test
    void theLengthOfValuesDoesNotCount() {
        assertThat(shape("UPDATE node SET facts = '{" + "\\\"sql_mode\\\": \\\"it''s\\\", ".repeat(20_000)
                        + "}', a = 1"))
                .isEqualTo("UPDATE node SET facts = ?, a = ?");
        assertThat(shape("SELECT a FROM t WHERE id IN (" + "1, ".repeat(20_000) + "2)"))
                .isEqualTo(shape("SELECT a FROM t WHERE id IN (4, 5)"));
    }

    @Test
    void theLengthOfListsDoesNotCount() {
        assertThat(shape("SELECT a FROM t WHERE id IN (1, 2, 3)"))
                .isEqualTo(shape("SELECT a FROM t WHERE id IN (4, 5)"));
        assertThat(shape("INSERT INTO t VALUES (1, NOW(3)), (2, NOW(3)),(3, NOW(3))"))
                .isEqualTo(shape("INSERT INTO t VALUES (7, NOW(3))"));
        assertThat(shape("UPDATE t SET a = 1 WHERE id = 2;UPDATE t SET a = 5 WHERE id = 3"))
                .isEqualTo(shape("UPDATE t SET a = 1 WHERE id = 2"));
    }

    @Test
    void aCommitIsThatOfWhatCameBefore() {
        StatementShape update = StatementShape.of("worker to metadata", "UPDATE control SET version = 3");
        StatementShape commit = StatementShape.of("worker to metadata", "COMMIT");

        assertThat(commit.endsTransaction()).isTrue();
        assertThat(commit.ending(update).text()).isEqualTo("COMMIT of UPDATE control SET version = ?");
        assertThat(commit.ending(update).ofTheProtocol()).isTrue();
        assertThat(StatementShape.of("worker to metadata", "SET autocommit=0").ofTheProtocol())
                .isFalse();
    }

    @Test
    void theSweepGivesEachShapeEachOfItsAimsOnce() {
        Sweep sweep = new Sweep(1);
        StatementShape shape = StatementShape.of("worker to node", "DROP TABLE app.t1");
        Set<Aim> had = EnumSet.noneOf(Aim.class);
        for (int i = 0; i < Aim.PROTOCOL.size() + 1; i++) {
            assertThat(had.add(sweep.at(shape, aim -> true).orElseThrow())).isTrue();
        }

        assertThat(sweep.at(shape, aim -> true)).isEmpty();
        assertThat(had).containsAll(Aim.PROTOCOL);
        assertThat(sweep.left()).isZero();
        assertThat(sweep.seen()).isEqualTo(1);
    }

    @Test
    void whatCannotBeDoneNowIsDoneLater() {
        Sweep sweep = new Sweep(1);
        StatementShape shape = StatementShape.of("worker to node", "DROP TABLE app.t1");

        assertThat(sweep.at(shape, aim -> false)).isEmpty();
        assertThat(sweep.at(shape, Aim::kills)).isPresent();
        assertThat(sweep.missing().get(shape)).hasSize(Aim.PROTOCOL.size());
    }
}
