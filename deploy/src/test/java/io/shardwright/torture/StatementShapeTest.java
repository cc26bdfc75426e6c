package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void aValueIsAValueWhereverItStands() {
        assertThat(StatementShape.all("worker to metadata", "UPDATE node SET a = 5 - null, b = NULL"))
                .extracting(StatementShape::text)
                .containsExactly("UPDATE node SET a = ? - ?, b = ?");
    }

    @Test
    void anExchangeIsItsStatements() {
        assertThat(StatementShape.all(
                        "worker to node",
                        "UPDATE t SET a = 'b;c' WHERE id = 2; UPDATE t SET a = 5 WHERE id = 3;COMMIT"))
                .extracting(StatementShape::text)
                .containsExactly("UPDATE t SET a = ? WHERE id = ?", "UPDATE t SET a = ? WHERE id = ?", "COMMIT");
    }
}
