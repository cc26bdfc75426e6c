package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InspectionTest {
    private static final String TABLE = "CREATE TABLE t (\n  id INT,\n  a INT,\n  b INT,\n)\n1, 7, 7\n2, 7, 7";

    @Test
    void columnsThatNobodyPutInOrderMayComeInAny() {
        assertThat(Inspection.alike(TABLE, TABLE.replace("  a INT,\n  b INT,", "  b INT,\n  a INT,")))
                .isTrue();
    }

    @Test
    void theLastIndexMayBeAnother() {
        String table = "CREATE TABLE t (\n  KEY `i3` (`a`),\n  KEY `i4` (`b`)\n)";
        String other = "CREATE TABLE t (\n  KEY `i4` (`b`),\n  KEY `i3` (`a`)\n)";
        assertThat(Inspection.alike(table, other)).isTrue();
    }

    @Test
    void nothingMayBeMissingOrThereTwice() {
        assertThat(Inspection.alike(TABLE, TABLE.replace("  b INT,\n", ""))).isFalse();
        assertThat(Inspection.alike(TABLE, TABLE + "\n2, 7, 7")).isFalse();
        assertThat(Inspection.alike(TABLE, TABLE.replace("2, 7, 7", "2, 7, 8"))).isFalse();
    }
}
