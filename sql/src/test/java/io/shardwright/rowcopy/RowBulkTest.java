package io.shardwright.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.shardwright.move.ByteWriter;
import io.shardwright.move.TableShape;
import io.shardwright.nodedb.NodeConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bulk execution answers other than that all is well; each type's values are in {@link EveryTypeTest}. */
final class RowBulkTest {
    private static final List<String> COLUMNS = List.of("id", "v");
    private static final int PACKET = 1 << 24;

    private static MoveNode node;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        node = MoveNode.start(folder, 1);
    }

    @AfterAll
    static void stop() throws SQLException {
        node.close();
    }

    @BeforeEach
    void table() throws SQLException {
        node.execute(
                "CREATE OR REPLACE TABLE app.t (id INT UNSIGNED PRIMARY KEY, v VARCHAR(20) CHARACTER SET latin1, UNIQUE KEY (v)) ENGINE=InnoDB");
    }

    private static TableShape shape() throws InterruptedException {
        return node.describe("t").shape();
    }

    private static byte[] block(String... values) {
        ByteWriter block = new ByteWriter();
        for (String value : values) {
            block.value(value.getBytes(StandardCharsets.ISO_8859_1));
        }
        return block.toBytes();
    }

    private static String rows() throws SQLException {
        return node.ask("SELECT GROUP_CONCAT(id, '=', IFNULL(v, 'NULL') ORDER BY id) FROM app.t");
    }

    @Test
    void aRowTakesThePlaceOfAllThatHaveItsKeys() throws Exception {
        node.execute("INSERT INTO app.t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, false)) {
            RowBulk bulk = new RowBulk(connection, shape(), COLUMNS, PACKET);
            assertThat(bulk.put(2, block("1", "b", "4294967295", "d"))).isTrue();
        }
        assertThat(rows()).isEqualTo("1=b,3=c,4294967295=d");
    }

    @Test
    void aConnectionThatWasOpenedWithoutItSaysSo() throws Exception {
        try (NodeConnection connection = node.node().open(MoveNode.EPOCH)) {
            RowBulk bulk = new RowBulk(connection, shape(), COLUMNS, PACKET);
            SQLException refused = catchThrowableOfType(SQLException.class, () -> bulk.put(1, block("1", "a")));
            assertThat(RowBulk.unsupported(refused)).as(refused.toString()).isTrue();
            connection.execute("INSERT INTO app.t VALUES (7, 'by statement')");
        }
        assertThat(rows()).isEqualTo("7=by statement");
    }

    @Test
    void moreThanAPacketHoldsIsNotSent() throws Exception {
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, false)) {
            assertThat(new RowBulk(connection, shape(), COLUMNS, 30).put(2, block("1", "abcdef", "2", "b")))
                    .isFalse();
        }
        assertThat(rows()).isEqualTo("null");
    }

    @Test
    void aValueThatWasCutIsAnError() throws Exception {
        TableShape before = shape();
        node.execute("ALTER TABLE app.t MODIFY v VARCHAR(3) CHARACTER SET latin1");
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, false)) {
            connection.jdbc().setAutoCommit(false);
            RowBulk bulk = new RowBulk(connection, before, COLUMNS, PACKET);
            assertThatThrownBy(() -> bulk.put(2, block("1", "abcd", "2", "b")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("not as they are")
                    .hasMessageContaining("'v'");
        }
        assertThat(rows()).as("of a transaction that was never committed").isEqualTo("null");
    }

    @Test
    void anErrorHasTheServersNumberAndTheConnectionGoesOn() throws Exception {
        node.execute("ALTER TABLE app.t ADD CHECK (id < 10)");
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, false)) {
            RowBulk bulk = new RowBulk(connection, shape(), COLUMNS, PACKET);
            SQLException refused =
                    catchThrowableOfType(SQLException.class, () -> bulk.put(2, block("1", "a", "11", "b")));
            assertThat(refused.getErrorCode()).isEqualTo(4025);
            assertThat(bulk.put(1, block("2", "b"))).isTrue();
        }
        assertThat(rows()).endsWith("2=b");
    }

    @Test
    void lengthsOfEveryForm() throws Exception {
        String packet = node.ask("SELECT @@GLOBAL.max_allowed_packet");
        node.execute(
                "SET GLOBAL max_allowed_packet = " + (1 << 26),
                "CREATE OR REPLACE TABLE app.t (id INT PRIMARY KEY, v LONGBLOB)");
        ByteWriter block = new ByteWriter();
        StringBuilder expected = new StringBuilder();
        int id = 0;
        for (int length : new int[] {0, 250, 251, 252, 255, 256, 65_535, 65_536, (1 << 24) - 1, 1 << 24}) {
            byte[] value = new byte[length];
            Arrays.fill(value, (byte) 'x');
            block.text(String.valueOf(++id)).value(value);
            expected.append(id == 1 ? "" : ",").append(length);
        }
        try (NodeConnection connection = node.node().openForRows(MoveNode.EPOCH, false)) {
            assertThat(new RowBulk(connection, shape(), COLUMNS, 1 << 26).put(id, block.toBytes()))
                    .isTrue();
        } finally {
            node.execute("SET GLOBAL max_allowed_packet = " + packet);
        }
        assertThat(node.ask("SELECT GROUP_CONCAT(LENGTH(v) ORDER BY id) FROM app.t WHERE v = REPEAT('x', LENGTH(v))"))
                .isEqualTo(expected.toString());
    }
}
