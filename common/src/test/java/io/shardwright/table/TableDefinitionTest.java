package io.shardwright.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.KeyDefinition.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableDefinitionTest {
    @Test
    void readsTheFirstExample() {
        assertThat(TableDefinition.parse("id bigint primary key, name varchar(100)", "id"))
                .isEqualTo(new TableDefinition(
                        List.of(
                                new ColumnDefinition("id", new ColumnType("bigint", List.of(), false, ""), false, ""),
                                new ColumnDefinition(
                                        "name", new ColumnType("varchar", List.of("100"), false, ""), true, "")),
                        List.of(new KeyDefinition(Kind.PRIMARY, "PRIMARY", List.of(new KeyPart("id", 0)))),
                        new ShardKey("id", ShardKey.Kind.INTEGER, 64)));
    }

    @Test
    void readsEverythingItTakes() {
        TableDefinition definition = TableDefinition.parse("""
                Tenant INT UNSIGNED NOT NULL DEFAULT 0,
                `id` bigint(20) not null comment 'it''s, (the) id',
                title varchar(200) character set latin1 collate latin1_swedish_ci default "a,b",
                price decimal(10, 2) default -1.50, ok boolean not null default true, ratio double precision null default null,
                made datetime(3) not null default now(3) on update current_timestamp(3), kind enum('a,', 'b)') default 'b)',
                body mediumtext, doc json, flags bit, code char,
                primary key (tenant, ID asc), constraint by_title unique (Title(20), tenant, id), unique (id, tenant),
                key (title), index (title, price), key named (body(100))
                """, "tenant");
        assertThat(definition.columnList())
                .isEqualTo(String.join(
                        ", ",
                        "Tenant int unsigned NOT NULL DEFAULT 0",
                        "id bigint(20) NOT NULL COMMENT 'it''s, (the) id'",
                        "title varchar(200) CHARACTER SET latin1 COLLATE latin1_swedish_ci NULL DEFAULT \"a,b\"",
                        "price decimal(10,2) NULL DEFAULT -1.50",
                        "ok tinyint(1) NOT NULL DEFAULT TRUE",
                        "ratio double NULL DEFAULT NULL",
                        "made datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)",
                        "kind enum('a,','b)') NULL DEFAULT 'b)'",
                        "body mediumtext NULL",
                        "doc json NULL",
                        "flags bit(1) NULL",
                        "code char(1) NULL",
                        "PRIMARY KEY (tenant, ID)",
                        "UNIQUE KEY `by_title` (Title(20), tenant, id)",
                        "UNIQUE KEY `id` (id, tenant)",
                        "KEY `title` (title)",
                        "KEY `title_2` (title, price)",
                        "KEY `named` (body(100))"));
        assertThat(definition.shardKey()).isEqualTo(new ShardKey("Tenant", ShardKey.Kind.UNSIGNED, 32));
        assertThat(TableDefinition.parse(definition.columnList(), "tenant")).isEqualTo(definition);
    }

    @Test
    void storesAsJson() throws Exception {
        TableDefinition definition =
                TableDefinition.parse("k varbinary(16), n int default 5 comment 'é', primary key (k), key (n)", "k");
        String json = Json.mapper().writeValueAsString(definition);
        assertThat(json)
                .isEqualTo(
                        "{\"columns\":[{\"name\":\"k\",\"type\":{\"base\":\"varbinary\",\"arguments\":[\"16\"],\"unsigned\":false,"
                                + "\"characterSet\":\"\"},\"nullable\":false,\"attributes\":\"\"},{\"name\":\"n\",\"type\":{\"base\":\"int\",\"arguments\":[],"
                                + "\"unsigned\":false,\"characterSet\":\"\"},\"nullable\":true,\"attributes\":\"DEFAULT 5 COMMENT 'é'\"}],"
                                + "\"keys\":[{\"kind\":\"PRIMARY\",\"name\":\"PRIMARY\",\"parts\":[{\"column\":\"k\",\"prefix\":0}]},{\"kind\":\"INDEX\","
                                + "\"name\":\"n\",\"parts\":[{\"column\":\"n\",\"prefix\":0}]}],\"shardKey\":{\"column\":\"k\",\"kind\":\"BYTES\",\"size\":16}}");
        assertThat(Json.mapper().readValue(json, TableDefinition.class)).isEqualTo(definition);
    }

    @ParameterizedTest
    @CsvSource({
        "tinyint, INTEGER, 8",
        "smallint unsigned, UNSIGNED, 16",
        "mediumint, INTEGER, 24",
        "integer, INTEGER, 32",
        "bigint(20) unsigned, UNSIGNED, 64",
        "varchar(64), TEXT, 64",
        "varchar(64) collate utf8mb4_nopad_bin, TEXT, 64",
        "varbinary(16), BYTES, 16",
        "binary(16), FIXED_BYTES, 16",
        "binary, FIXED_BYTES, 1"
    })
    void shardKeysHaveKinds(String type, ShardKey.Kind kind, int size) {
        assertThat(TableDefinition.parse("k " + type + " primary key", "K").shardKey())
                .isEqualTo(new ShardKey("k", kind, size));
    }

    @Test
    void textKeysCompareByTheirBytes() {
        assertThat(TableDefinition.parse("k varchar(64) primary key", "k").columnList())
                .isEqualTo("k varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL, PRIMARY KEY (k)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "float",
                "decimal(10,0)",
                "double",
                "char(10)",
                "text",
                "blob",
                "date",
                "datetime",
                "timestamp",
                "enum('a')",
                "bit(8)",
                "json",
                "varchar(64) collate utf8mb4_general_ci",
                "varchar(64) character set latin1",
                "varchar(769)",
                "varchar(0)",
                "varbinary(3073)",
                "binary(256)"
            })
    void otherTypesAreNoShardKeys(String type) {
        refused("k " + type + ", primary key (k)", "k", ErrorCode.BAD_SHARD_KEY, "k");
    }

    @Test
    void theShardKeyIsAColumn() {
        refused(
                "id bigint primary key",
                "user_id",
                ErrorCode.BAD_SHARD_KEY,
                "shard key 'user_id' is no column of the table");
        refused("id bigint primary key", "", ErrorCode.BAD_SHARD_KEY, "shard key '' is no column of the table");
    }

    @Test
    void uniqueKeysContainTheShardKey() {
        ErrorCode code = ErrorCode.UNIQUE_KEY_WITHOUT_SHARD_KEY;
        refused("id bigint primary key, t int", "t", code, "the primary key does not contain the whole shard key 't'");
        refused(
                "id bigint primary key, e int unique",
                "id",
                code,
                "unique key 'e' does not contain the whole shard key 'id'");
        refused("id bigint primary key, e int, unique x (e)", "id", code, "unique key 'x' does not");
        refused(
                "k varchar(50), primary key (k(10))",
                "k",
                code,
                "the primary key does not contain the whole shard key 'k'");
    }

    @Test
    void aPrimaryKeyIsNeeded() {
        refused("id bigint", "id", ErrorCode.BAD_COLUMN, "the table has no primary key");
        refused("id bigint primary key, order int", "id", ErrorCode.BAD_NAME, "'order' is a reserved word of SQL");
        assertThat(TableDefinition.parse("id bigint primary key, `order` int", "id")
                        .columns())
                .hasSize(2);
        refused("id bigint not null, unique (id)", "id", ErrorCode.BAD_COLUMN, "the table has no primary key");
        refused("id bigint primary key, b int primary key", "id", ErrorCode.BAD_COLUMN, "there are two primary keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id bigint auto_increment primary key",
                "id bigint primary key auto_increment",
                "id serial primary key"
            })
    void countersAreRefused(String columns) {
        refused(columns, "id", ErrorCode.AUTO_INCREMENT_WITHOUT_POLICY, "column 'id' counts by itself");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id bigint primary key, foreign key (id) references x (id)",
                "id bigint primary key, constraint f foreign key (id) references x (id)",
                "id bigint primary key references x (id)",
                "id bigint primary key, check (id > 0)",
                "id bigint primary key, fulltext (id)",
                "id bigint primary key, b int as (id + 1)",
                "id bigint primary key, b int generated always as (id + 1) stored"
            })
    void whatShardsCannotKeepIsUnsupported(String columns) {
        refused(columns, "id", ErrorCode.UNSUPPORTED, "cannot be in a sharded table");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`i``d` bigint primary key",
                "`i;d` bigint primary key",
                "`i d` bigint primary key",
                "`` bigint primary key",
                "é bigint primary key",
                "sw_bucket bigint primary key",
                "SW_x bigint primary key",
                "1d bigint primary key",
                "id bigint primary key, key `a;b` (id)",
                "id bigint primary key, key sw_k (id)",
                "id bigint primary key, unique `primary` (id)"
            })
    void hostileNamesAreRefused(String columns) {
        refused(columns, "id", ErrorCode.BAD_NAME, "cannot be the name of a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "id",
                "id bigint primary key,",
                ", id bigint",
                "(id bigint primary key)",
                "id bigint primary key) engine=memory (",
                "id bigint primary key); drop table x",
                "id bigint primary key; drop table x",
                "id bigint primary key -- comment",
                "id bigint primary key /* comment */",
                "id bigint primary key /*! , x int */",
                "id bigint primary key, name varchar(100) default 'open",
                "id bigint primary key, name varchar",
                "id bigint primary key, name varchar(a)",
                "id bigint primary key, name varchar(1,2)",
                "id bigint primary key, name varchar(10",
                "id bigint primary key, k enum()",
                "id bigint primary key, k enum(1)",
                "id bigint primary key, k geometry",
                "id bigint primary key, k int zerofill",
                "id bigint primary key, k int default (uuid())",
                "id bigint primary key, k int default sleep(1)",
                "id bigint primary key, k int comment x",
                "id bigint primary key, k int invisible",
                "id bigint primary key, ID int",
                "id bigint primary key, key (nope)",
                "id bigint primary key, key (id, Id)",
                "id bigint primary key, key (id desc)",
                "id bigint primary key, key a (id), key A (id)",
                "id bigint primary key, key (id(0))",
                "id bigint primary key, key ()",
                "id bigint primary key, t varchar(5) collate 'x y'",
                "id bigint primary key, constraint c",
                "id bigint primary key \0"
            })
    void whatIsNotUnderstoodIsRefused(String columns) {
        refused(columns, "id", ErrorCode.BAD_COLUMN, "");
    }

    @Test
    void enormousListsAreRefused() {
        refused("id bigint primary key" + ", c int".repeat(10_000), "id", ErrorCode.BAD_COLUMN, "the column list has");
        StringBuilder columns = new StringBuilder("id bigint primary key");
        for (int i = 0; i < 1_000; i++) {
            columns.append(", c").append(i).append(" int");
        }
        refused(columns.toString(), "id", ErrorCode.BAD_COLUMN, "there are 1001 columns");
    }

    private static void refused(String columns, String shardKey, ErrorCode code, String message) {
        assertThatThrownBy(() -> TableDefinition.parse(columns, shardKey))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).as(e.message()).isEqualTo(code);
                    assertThat(e.message()).contains(message).doesNotContain("\n");
                    assertThat(e.advice()).isNotBlank();
                });
    }
}
