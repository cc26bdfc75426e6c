package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.table.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TableFormTest {
    @Test
    void aDefinitionIsWrittenAsServersHaveIt() {
        TableDefinition definition = TableDefinition.parse(
                "Id bigint unsigned primary key, a integer(5), d decimal, e decimal(5), f numeric(5,1), t timestamp(0) null, u datetime(3),"
                        + " v varchar(9) character set binary, c char, x enum('a','b') not null, j json, b bool, y year, key by_v (V(3)), unique key q (id, a)",
                "Id");
        TableForm form = TableForm.of(definition, false);
        assertThat(form.columns())
                .containsExactly(
                        "id bigint unsigned not null",
                        "a int null",
                        "d decimal(10,0) null",
                        "e decimal(5,0) null",
                        "f decimal(5,1) null",
                        "t timestamp null",
                        "u datetime(3) null",
                        "v varbinary(9) null",
                        "c char(1) null",
                        "x enum not null",
                        "j longtext null",
                        "b tinyint null",
                        "y year null");
        assertThat(form.keys()).containsExactly("key by_v (v(3))", "primary key (id)", "unique key q (id, a)");
    }

    @Test
    void collationsAreThoseThatTheColumnsAskFor() {
        TableDefinition definition = TableDefinition.parse(
                "id bigint primary key, a varchar(9), b text character set latin1, c char(3) collate utf8mb4_bin,"
                        + " d enum('x') character set utf8 collate utf8_bin, e varchar(9) character set binary, f enum('y') character set binary, j json",
                "id");
        TableForm form = TableForm.of(definition, true);
        assertThat(form.collations())
                .isEqualTo(Map.of(
                        "", "utf8mb4_unicode_ci",
                        "a", "utf8mb4_unicode_ci",
                        "b", "latin1_*",
                        "c", "utf8mb4_bin",
                        "d", "utf8_bin",
                        "f", "binary",
                        "j", "utf8mb4_bin"));
        TreeMap<String, String> there = new TreeMap<>(form.collations());
        there.put("b", "latin1_swedish_ci");
        there.put("d", "utf8mb3_bin");
        there.remove("j");
        assertThat(form.differences(new TableForm(form.columns(), form.keys(), there)))
                .isEmpty();
        there.putAll(Map.of("", "latin1_bin", "a", "latin1_bin", "b", "latin2_bin", "d", "utf8mb3_general_ci"));
        assertThat(form.differences(new TableForm(form.columns(), form.keys(), there)))
                .isEqualTo(
                        "the table of latin1_bin instead of utf8mb4_unicode_ci, a of latin1_bin instead of utf8mb4_unicode_ci,"
                                + " b of latin2_bin instead of latin1_*, d of utf8mb3_general_ci instead of utf8_bin");
    }

    /** As MariaDB 10.11 and 11.4 show what is made of these. */
    @Test
    void collationsAreShownWithTheirCharacterSets() {
        TableDefinition definition = TableDefinition.parse(
                "id bigint primary key, a varchar(9) collate uca1400_ai_ci, b varchar(9) character set utf8 collate uca1400_ai_ci,"
                        + " c varchar(9) collate default, d varchar(9) character set latin1 collate default",
                "id");
        TableForm form = TableForm.of(definition, false);
        TreeMap<String, String> there = new TreeMap<>(Map.of(
                "",
                "utf8mb4_unicode_ci",
                "a",
                "utf8mb4_uca1400_ai_ci",
                "b",
                "utf8mb3_uca1400_ai_ci",
                "c",
                "utf8mb4_general_ci",
                "d",
                "latin1_swedish_ci"));
        assertThat(form.differences(new TableForm(form.columns(), form.keys(), there)))
                .isEmpty();
        there.putAll(Map.of("a", "utf8mb4_uca1400_as_ci", "c", "latin1_swedish_ci"));
        assertThat(form.differences(new TableForm(form.columns(), form.keys(), there)))
                .isEqualTo(
                        "a of utf8mb4_uca1400_as_ci instead of utf8mb4_uca1400_ai_ci, c of latin1_swedish_ci instead of utf8mb4_*");
    }

    @Test
    void whereTheBucketIsStoredItIsInTheUniqueKeysOfTheDistributedTable() {
        TableDefinition definition = TableDefinition.parse("w varchar(9) primary key, n int, key k (n)", "w");
        assertThat(TableForm.of(definition, false))
                .isEqualTo(new TableForm(
                        List.of("w varchar(9) not null", "n int null", "sw_bucket smallint unsigned not null"),
                        List.of("key k (n)", "primary key (w)"),
                        new TreeMap<>(Map.of("", "utf8mb4_unicode_ci", "w", "utf8mb4_nopad_bin"))));
        assertThat(TableForm.of(definition, true).keys()).containsExactly("key k (n)", "primary key (w, sw_bucket)");
    }

    @Test
    void whatServersWriteIsReadAlike() {
        assertThat(TableForm.foundColumn("Id", "bigint(20) unsigned", false)).isEqualTo("id bigint unsigned not null");
        assertThat(TableForm.foundColumn("y", "year(4)", true)).isEqualTo("y year null");
        assertThat(TableForm.foundColumn("x", "enum('a)','b')", true)).isEqualTo("x enum null");
        assertThat(TableForm.foundColumn("d", "decimal(5,0)", true)).isEqualTo("d decimal(5,0) null");
    }

    @Test
    void differencesAreNamedOnBothSides() {
        TableForm form =
                new TableForm(List.of("a int null", "b int null"), List.of("primary key (a)"), new TreeMap<>());
        assertThat(form.differences(form)).isEmpty();
        assertThat(form.differences(new TableForm(List.of("b int null", "a int null"), form.keys(), new TreeMap<>())))
                .isEqualTo("columns in another order");
        assertThat(form.differences(
                        new TableForm(List.of("a int null", "c int null"), List.of("key k (a)"), new TreeMap<>())))
                .isEqualTo("no b int null, c int null, no primary key (a), key k (a)");
    }

    @Test
    void distributedTablesAreReadAsServersWriteThem() {
        FoundRoute route = FoundRoute.parse("""
                        CREATE TABLE `t` (
                          `id` bigint(20) NOT NULL
                        ) ENGINE=SPIDER COMMENT='wrapper "mysql"'
                         PARTITION BY LIST (abs(`id` MOD 2147483647) * 2654435761 DIV 4194304 MOD 1024)
                        (PARTITION `s0` VALUES IN (0,2) COMMENT = 'srv "sw_g1_n1", table "r1"' ENGINE = SPIDER,
                         PARTITION `s1` VALUES IN (1) COMMENT = 'srv "sw_g1_n2", table "r2"' ENGINE = SPIDER)""");
        assertThat(route.function()).isEqualTo("abs(`id` MOD 2147483647) * 2654435761 DIV 4194304 MOD 1024");
        assertThat(route.partitions())
                .containsExactly(
                        new RoutePartition("s0", "sw_g1_n1", "r1", new TreeSet<>(Set.of(0, 2))),
                        new RoutePartition("s1", "sw_g1_n2", "r2", new TreeSet<>(Set.of(1))));
    }
}
