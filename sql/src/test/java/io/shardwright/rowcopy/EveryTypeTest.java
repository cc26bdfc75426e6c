package io.shardwright.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.dialect.Quoting;
import io.shardwright.move.ChunkSizing;
import io.shardwright.move.KeyRange;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.MoveRules;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.TableShape;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each type's values, by both ways that lead to a target, and there. */
final class EveryTypeTest {
    private static MoveNode source;
    private static MoveNode target;
    private static int executionsBefore;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        source = MoveNode.start(folder.resolve("source"), 1);
        target = MoveNode.start(folder.resolve("target"), 2);
        // Whatever a table may hold, strict or not.
        source.execute("SET sql_mode='ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'", "SET time_zone='+00:00'");
    }

    @AfterAll
    static void stop() throws SQLException {
        source.close();
        target.close();
    }

    /** Selected and logged values must be the same bytes, and must arrive as them. */
    private static List<Row> moved(String columns, String... rows) throws SQLException, InterruptedException {
        String table = "t" + UUID.randomUUID().toString().replace("-", "");
        String create = "CREATE TABLE app." + table + " (id INT PRIMARY KEY, " + columns + ") ENGINE=InnoDB";
        source.execute(create);
        target.execute(create);
        SourceItem.Described described = source.describe(table);
        assertThat(MoveRules.source(described.shape())).isEmpty();
        TableShape shape = described.shape();
        RowSelection selection =
                MoveRules.selection(shape, target.describe(table).shape(), Optional.empty());
        for (int i = 0; i < rows.length; i++) {
            String names = String.join(
                    ", ",
                    shape.stored().stream().map(c -> Quoting.name(c.name())).toList());
            source.execute("INSERT INTO app." + table + " (" + names + ") VALUES (" + (i + 1) + ", " + rows[i] + ")");
        }
        List<Row> selected = source.rows(table, selection);
        List<Row> logged = new ArrayList<>();
        for (KeyedChange change : source.changes(shape, selection, described.position())) {
            logged.add(((KeyedChange.Put) change).row());
        }
        assertThat(selected).hasSize(rows.length);
        assertThat(logged).isEqualTo(selected);
        prepared();
        copy(table, shape, selection, described, true);
        assertThat(prepared()).as("in bulk").isPositive();
        assertThat(target.rows(table, selection)).isEqualTo(selected);
        target.execute("TRUNCATE TABLE app." + table);
        copy(table, shape, selection, described, false);
        assertThat(target.rows(table, selection)).isEqualTo(selected);
        SourceItem.Summed summed = (SourceItem.Summed)
                source.all(new SourceRequest.Check(shape.address(), shape, selection.columns(), Optional.empty()))
                        .get(1);
        assertThat(target.target(table).checksum(selection.columns(), Optional.empty()))
                .isEqualTo(summed.checksum());
        assertThat(summed.checksum().rows()).isEqualTo(rows.length);
        return selected;
    }

    /** How often prepared statements were executed since this was last asked. */
    private static int prepared() throws SQLException {
        int all = Integer.parseInt(target.ask("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                + " WHERE VARIABLE_NAME = 'Com_stmt_execute'"));
        int before = executionsBefore;
        executionsBefore = all;
        return all - before;
    }

    private static void copy(
            String table, TableShape shape, RowSelection selection, SourceItem.Described described, boolean bulk)
            throws InterruptedException {
        MoveName name = new MoveName(UUID.randomUUID(), "n1");
        TargetTable into = target.target(table);
        into.begin(name, shape, described.position(), described.rowsEstimated(), List.of(KeyRange.ALL));
        try (TargetTable.Writer writer = into.writer(shape, selection, bulk)) {
            RangeRecord at = into.ranges(name).get(0);
            for (SourceItem item : source.all(new SourceRequest.Copy(
                    shape.address(), shape, selection, KeyRange.ALL, ChunkSizing.first(1_000), 60_000))) {
                at = writer.write(at, (SourceItem.Chunk) item, 1);
            }
            assertThat(at.finished()).isTrue();
            assertThat(into.ranges(name)).containsExactly(at);
        }
        into.forget(name.move());
        assertThat(into.ranges(name)).isEmpty();
    }

    private static String text(Row row, int place) {
        byte[] value = row.value(place);
        return value == null ? "NULL" : new String(value, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void integersOfAllWidths() throws Exception {
        List<Row> rows = moved(
                "a TINYINT, b SMALLINT UNSIGNED, c MEDIUMINT, d INT UNSIGNED, e BIGINT, f BIGINT UNSIGNED, g INT(6) ZEROFILL, h BOOLEAN",
                "-128, 65535, -8388608, 4294967295, -9223372036854775808, 18446744073709551615, 42, TRUE",
                "127, 0, 8388607, 0, 9223372036854775807, 0, 0, FALSE",
                "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        assertThat(text(rows.get(0), 6)).isEqualTo("18446744073709551615");
        assertThat(text(rows.get(0), 7)).isEqualTo("42");
    }

    @Test
    void decimals() throws Exception {
        List<Row> rows = moved(
                "a DECIMAL(65,30), b DECIMAL(10,0), c DECIMAL(9,9), d DECIMAL(18,9) UNSIGNED, e DECIMAL(5,2) ZEROFILL, f DECIMAL(20,10)",
                "-12345678901234567890123456789012345.123456789012345678901234567891, -9999999999, -0.000000001, 0.5, 1.5, -0.5",
                "99999999999999999999999999999999999.999999999999999999999999999999, 0, 0.999999999, 999999999.999999999, 0, 1",
                "0, 1, 0, 0, 999.99, -1000000000.0000000001",
                "NULL, NULL, NULL, NULL, NULL, NULL");
        assertThat(text(rows.get(0), 3)).isEqualTo("-0.000000001");
        assertThat(text(rows.get(0), 6)).isEqualTo("-0.5000000000");
    }

    @Test
    void floatingPoint() throws Exception {
        moved(
                "a FLOAT, b DOUBLE, c FLOAT(7,2), d DOUBLE(12,3), e FLOAT UNSIGNED, f DOUBLE ZEROFILL",
                "1.1, 0.1, 1.1, 2.5, 3.4e38, 42.5",
                "-3.4028234e38, 1.7976931348623157e308, -12345.67, -123456789.123, 0, 0",
                "1.4e-45, 5e-324, 0, 0, 1e-10, 1e100",
                "16777217, 9007199254740993, 0.01, 0.001, 123456.789, 1",
                "0.333333333333, '-0', 99999.99, 999999999.999, 1, 1",
                "NULL, NULL, NULL, NULL, NULL, NULL");
    }

    @Test
    void bitsEnumsAndSets() throws Exception {
        List<Row> rows = moved(
                "a BIT(1), b BIT(9), c BIT(64), d ENUM('1','0','ö','x,y'), e SET('a','b','c','d','e','f','g','h','i'), f BIT(8)",
                "b'1', b'100000001', 0xFFFFFFFFFFFFFFFF, '0', 'a,c,i', 39",
                "b'0', 0, 0, 'x,y', '', 92",
                "b'1', 255, 1, 'no such', 'b', 0",
                "NULL, NULL, NULL, NULL, NULL, NULL");
        assertThat(text(rows.get(0), 4)).isEqualTo("2");
        assertThat(text(rows.get(2), 4)).as("an illegal value").isEqualTo("0");
    }

    @Test
    void datesAndTimes() throws Exception {
        List<Row> rows = moved(
                "a DATE, b TIME, c TIME(2), d TIME(6), e DATETIME, f DATETIME(3), g TIMESTAMP NULL, h TIMESTAMP(6) NULL, i YEAR, j TIME(4), k DATETIME(1)",
                "'2024-02-29', '-838:59:59', '-00:00:00.25', '-12:34:56.000001', '9999-12-31 23:59:59', '1000-01-01 00:00:00.001',"
                        + " '1970-01-01 00:00:01', '2038-01-19 03:14:07.999999', 1901, '-01:00:00.0001', '2024-01-01 01:02:03.9'",
                "'0000-00-00', '00:00:00', '838:59:59.00', '00:00:00.000001', '0000-00-00 00:00:00', '2024-00-15 01:02:03.5',"
                        + " '0000-00-00 00:00:00', '0000-00-00 00:00:00', 0, '00:00:00', '0000-00-00 00:00:00'",
                "'2023-02-31', '-00:00:01', '-00:00:01', '-838:59:59.000000', '2023-02-31 10:00:00', '2024-01-01 00:00:00',"
                        + " '2024-03-31 02:30:00', '2024-10-27 02:30:00.5', 2155, '-838:59:58.9999', '1000-01-01 00:00:00'",
                "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
        assertThat(text(rows.get(0), 3)).isEqualTo("-00:00:00.25");
        assertThat(text(rows.get(1), 6)).isEqualTo("2024-00-15 01:02:03.500");
    }

    @Test
    void textInManyCharacterSets() throws Exception {
        moved(
                "a CHAR(10), b VARCHAR(300), c TEXT, d CHAR(10) CHARACTER SET latin1, e VARCHAR(20) CHARACTER SET utf16, f VARCHAR(20) CHARACTER SET sjis,"
                        + " g JSON, h CHAR(255), i VARCHAR(20) CHARACTER SET ucs2, j LONGTEXT, k VARCHAR(20) COLLATE utf8mb4_nopad_bin",
                "'trailing  ', 'é\uD83D\uDE00''\\\\\\0x', 'a\\nb', 'äöü', '\uD83D\uDE00é', '表ソ', '{\"a\": \"\uD83D\uDE00\"}', REPEAT('é', 255), 'ё', '', 'a '",
                "'', '', '', '', '', '', '[1, 2.50]', '', '', REPEAT('x', 70000), ''",
                "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL");
    }

    @Test
    void bytes() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            all.append(String.format("%02x", i));
        }
        moved(
                "a BINARY(5), b VARBINARY(300), c TINYBLOB, d BLOB, e MEDIUMBLOB, f LONGBLOB, g BINARY(255)",
                "'a', x'" + all + "', x'', x'" + all + "', x'00', x'ff', x'" + all.substring(0, 510) + "'",
                "x'0000000000', '', 'x', '', REPEAT('\\\\', 70000), REPEAT(x'00', 1000), ''",
                "NULL, NULL, NULL, NULL, NULL, NULL, NULL");
    }

    @Test
    void shapesOnAPlane() throws Exception {
        moved(
                "a GEOMETRY, b POINT, c POLYGON",
                "POINT(1, -2.5), POINT(0.1, 0), PolygonFromText('POLYGON((0 0,0 3,3 3,0 0))')",
                "NULL, NULL, NULL");
    }

    @Test
    void computedAndInvisibleColumnsAndStrangeNames() throws Exception {
        List<Row> rows = moved(
                "a INT, b INT AS (a + 1) VIRTUAL, c VARCHAR(20) AS (CONCAT('x', a)) STORED, d INT INVISIBLE DEFAULT 7,"
                        + " `é``\\x` INT DEFAULT (1 + 1), `select` VARCHAR(5) CHECK (LENGTH(`select`) > 0), UNIQUE KEY (c)",
                "1, 8, 3, 'a'",
                "2, 9, 4, 'b'",
                "NULL, NULL, NULL, NULL");
        assertThat(rows.get(0).size()).isEqualTo(5);
    }

    @Test
    void whatEndsFieldsAndLines() throws Exception {
        List<Row> rows = moved(
                "a VARCHAR(50), b VARBINARY(50), c ENUM('N','\\\\N'), d BIT(16)",
                "'\\t\\n\\r\\\\', x'095C0A5C4E00271A0D', 'N', 0x0A09",
                "'\\\\N', '\\\\', '\\\\N', 0x5C4E",
                "'N', '', NULL, 0x5C5C",
                "'NULL', 'NULL', 'N', 0x0000",
                "'', NULL, NULL, NULL");
        assertThat(text(rows.get(0), 1)).isEqualTo("\t\n\r\\");
        assertThat(text(rows.get(1), 1)).isEqualTo("\\N");
    }

    @Test
    void rowsLargerThanAStatement() throws Exception {
        // 16 MB but for a few bytes: what the server's largest packet holds of one value.
        moved(
                "a MEDIUMBLOB, b LONGTEXT",
                "RIGHT(REPEAT(x'00275C5A', 4194304), 16777000), 'b'",
                "'', REPEAT('''', 12000000)",
                "NULL, NULL");
    }
}
