package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatementShapeTest {
    private static String shape(String sql) {
        List<StatementShape> shapes = StatementShape.all("worker to node", sql);
        assertThat(shapes).hasSize(1);
        return shapes.get(0).text();
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
                .isEqualTo(shape("SELECT a FROM t WHERE id IN (4, 5)"))
                .isEqualTo(shape("SELECT a FROM t WHERE id IN (6)"));
        assertThat(shape("INSERT INTO t VALUES (1, NOW(3)), (2, NOW(3)),(3, NOW(3))"))
                .isEqualTo(shape("INSERT INTO t VALUES (7, NOW(3))"));
    }

    @Test
    void aCommitIsThatOfWhatCameBefore() {
        StatementShape update = StatementShape.all("worker to metadata", "UPDATE control SET version = 3")
                .get(0);
        StatementShape commit =
                StatementShape.all("worker to metadata", "COMMIT").get(0);

        assertThat(commit.endsTransaction()).isTrue();
        assertThat(commit.ending(update).text()).isEqualTo("COMMIT of UPDATE control SET version = ?");
        assertThat(commit.ending(update).ofTheProtocol()).isTrue();
        assertThat(StatementShape.all("worker to metadata", "SET autocommit=0")
                        .get(0)
                        .ofTheProtocol())
                .isFalse();
    }

    @Test
    void theSweepGivesEachShapeEachOfItsAimsOnce() {
        Sweep sweep = new Sweep(1);
        StatementShape shape =
                StatementShape.all("worker to node", "DROP TABLE app.t1").get(0);
        Set<Aim> had = EnumSet.noneOf(Aim.class);
        for (int i = 0; i < Aim.PROTOCOL.size() + 1; i++) {
            assertThat(had.add(
                            sweep.at(List.of(shape), aim -> true).orElseThrow().aim()))
                    .isTrue();
        }

        assertThat(sweep.at(List.of(shape), aim -> true)).isEmpty();
        assertThat(had).containsAll(Aim.PROTOCOL);
        assertThat(sweep.left()).isZero();
        assertThat(sweep.seen()).isEqualTo(1);
    }

    @Test
    void anExchangeIsItsStatements() {
        assertThat(StatementShape.all(
                        "worker to node",
                        "UPDATE t SET a = 'b;c' WHERE id = 2; UPDATE t SET a = 5 WHERE id = 3;COMMIT"))
                .extracting(StatementShape::text)
                .containsExactly("UPDATE t SET a = ? WHERE id = ?", "UPDATE t SET a = ? WHERE id = ?", "COMMIT");
    }

    @Test
    void whatIsDoneToAnExchangeIsDoneToEachOfItsStatements() {
        Sweep sweep = new Sweep(1);
        StatementShape one = new StatementShape("worker to node", "DELETE FROM a");
        StatementShape two = new StatementShape("worker to node", "DELETE FROM b");
        assertThat(sweep.at(List.of(one), Aim.KILL_AFTER::equals)).contains(new Sweep.Hit(Aim.KILL_AFTER, one));
        assertThat(sweep.at(List.of(one, two, two), Aim.CUT_AFTER::equals)).contains(new Sweep.Hit(Aim.CUT_AFTER, one));
        assertThat(sweep.at(List.of(one, two), Aim.KILL_AFTER::equals)).contains(new Sweep.Hit(Aim.KILL_AFTER, two));
        assertThat(sweep.at(List.of(two, one), aim -> aim == Aim.CUT_AFTER || aim == Aim.KILL_AFTER))
                .isEmpty();
        assertThat(sweep.hits()).containsEntry(Aim.CUT_AFTER, 2).containsEntry(Aim.KILL_AFTER, 2);
        assertThat(sweep.seen()).isEqualTo(2);
    }

    @Test
    void whatCannotBeDoneNowIsDoneLater() {
        Sweep sweep = new Sweep(1);
        StatementShape shape =
                StatementShape.all("worker to node", "DROP TABLE app.t1").get(0);

        assertThat(sweep.at(List.of(shape), aim -> false)).isEmpty();
        assertThat(sweep.at(List.of(shape), Aim::kills)).isPresent();
        assertThat(sweep.missing().get(shape)).hasSize(Aim.PROTOCOL.size());
    }
}
