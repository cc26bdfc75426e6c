package io.shardwright.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.NodeName;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.table.PhysicalNames;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardKey;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tables promise, tried on a server. One schema; every test has its own table name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShardTablesOnMariaDbTest {
    private static final String SCHEMA = "app";
    private static final NodeName NODE = new NodeName("n-1");
    private static final int KEYS = 2_000;

    private LocalMariaDb server;
    private Connection connection;

    @BeforeAll
    void start(@TempDir Path folder) throws SQLException {
        server = LocalMariaDb.start(folder, ServerOptions.node(SCHEMA, 1));
        Account account = server.account(Account.WORKER);
        connection = DriverManager.getConnection(
                server.jdbcUrl(SCHEMA) + "&rewriteBatchedStatements=true", account.user(), account.password());
    }

    @AfterAll
    void stop() throws SQLException {
        connection.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"tinyint, 8", "smallint, 16", "mediumint, 24", "int, 32", "bigint, 64"})
    void integersHaveTheSameBucketInJavaAndSql(String type, int bits) throws SQLException {
        long max = bits == 64 ? Long.MAX_VALUE : (1L << (bits - 1)) - 1;
        List<String> keys = new ArrayList<>(List.of("0", "1", "-1", String.valueOf(max), String.valueOf(-max - 1)));
        Random random = new Random(bits);
        while (keys.size() < KEYS) {
            keys.add(String.valueOf(random.nextLong() >> (64 - bits)));
        }
        agree("b_" + type, type, keys, new ShardKey("k", ShardKey.Kind.INTEGER, bits));
    }

    @ParameterizedTest
    @CsvSource({"tinyint, 8", "smallint, 16", "mediumint, 24", "int, 32", "bigint, 64"})
    void unsignedIntegersHaveTheSameBucketInJavaAndSql(String type, int bits) throws SQLException {
        BigInteger max = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        List<String> keys = new ArrayList<>(
                List.of("0", "1", max.toString(), max.shiftRight(1).toString()));
        Random random = new Random(bits);
        while (keys.size() < KEYS) {
            keys.add(new BigInteger(bits, random).toString());
        }
        agree("bu_" + type, type + " unsigned", keys, new ShardKey("k", ShardKey.Kind.UNSIGNED, bits));
    }

    @Test
    void textHasTheSameBucketInJavaAndSql() throws SQLException {
        List<String> keys = new ArrayList<>(
                List.of("", " ", "a", "A", "a ", "é", "e\u0301", "日本語", "🙂", "\\", "'", "\0", "\n", "%_"));
        Random random = new Random(5);
        while (keys.size() < KEYS) {
            StringBuilder key = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x11_0000);
                key.appendCodePoint(point >= 0xd800 && point < 0xe000 ? 'x' : point);
            }
            keys.add(key.toString());
        }
        agree("b_text", "varchar(64)", keys, new ShardKey("k", ShardKey.Kind.TEXT, 64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"varbinary(20)", "binary(20)"})
    void bytesHaveTheSameBucketInJavaAndSql(String type) throws SQLException {
        boolean fixed = type.startsWith("binary");
        ShardKey key = new ShardKey("k", fixed ? ShardKey.Kind.FIXED_BYTES : ShardKey.Kind.BYTES, 20);
        String table = fixed ? "b_binary" : "b_varbinary";
        Shard shard = single(table);
        TableDefinition definition = TableDefinition.parse("i int, k " + type + ", primary key (k, i)", "k");
        run(MariaDbTables.createShard(SCHEMA, definition, 1, shard, shard.primary()));
        Random random = new Random(6);
        List<Integer> expected = new ArrayList<>();
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + shard.primary().physicalName() + " (i, k) VALUES (?, ?)")) {
            for (int i = 0; i < KEYS; i++) {
                byte[] bytes = new byte[random.nextInt(21)];
                random.nextBytes(bytes);
                insert.setInt(1, i);
                insert.setBytes(2, bytes);
                insert.addBatch();
                StringBuilder text = new StringBuilder("0x");
                for (byte b : bytes) {
                    text.append(String.format("%02x", b));
                }
                expected.add(key.bucketOf(text.toString()));
            }
            insert.executeBatch();
        }
        assertThat(numbers("SELECT sw_bucket FROM " + shard.primary().physicalName() + " ORDER BY i"))
                .isEqualTo(expected);
    }

    /** Inserts keys into a shard table of all buckets and compares the buckets that the server computes. */
    private void agree(String name, String type, List<String> keys, ShardKey key) throws SQLException {
        Shard shard = single(name);
        TableDefinition definition = TableDefinition.parse("i int, k " + type + ", primary key (k, i)", "k");
        assertThat(definition.shardKey()).isEqualTo(key);
        run(MariaDbTables.createShard(SCHEMA, definition, 1, shard, shard.primary()));
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + shard.primary().physicalName() + " (i, k) VALUES (?, ?)")) {
            for (int i = 0; i < keys.size(); i++) {
                insert.setInt(1, i);
                insert.setString(2, keys.get(i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        List<Integer> expected = keys.stream().map(key::bucketOf).toList();
        String bucket = MariaDbTables.bucketOf(definition.shardKey());
        assertThat(numbers("SELECT " + bucket + " FROM " + shard.primary().physicalName() + " ORDER BY i"))
                .isEqualTo(expected);
    }

    @Test
    void aMisroutedRowIsRefused() throws SQLException {
        TableDefinition byNumber = TableDefinition.parse("id bigint primary key, n int", "id");
        Shard shard = shard("refusing", 0, "0-511");
        run(MariaDbTables.createShard(SCHEMA, byNumber, 1, shard, shard.primary()));
        String table = shard.primary().physicalName();
        run("INSERT INTO " + table + " VALUES (2, 0)");
        assertThat(BucketFunction.ofInteger(1)).isEqualTo(632);
        assertThatThrownBy(() -> run("INSERT INTO " + table + " VALUES (1, 0)")).hasMessageContaining("sw_buckets");
        assertThatThrownBy(() -> run("UPDATE " + table + " SET id = 1 WHERE id = 2"))
                .hasMessageContaining("sw_buckets");

        TableDefinition byText = TableDefinition.parse("k varchar(10) primary key", "k");
        Shard textShard = shard("refusing_text", 0, "0-600");
        run(MariaDbTables.createShard(SCHEMA, byText, 1, textShard, textShard.primary()));
        String textTable = textShard.primary().physicalName();
        run("INSERT INTO " + textTable + " VALUES ('a')");
        assertThatThrownBy(() -> run("INSERT INTO " + textTable + " VALUES ('b')"))
                .hasMessageContaining("sw_buckets");
        assertThatThrownBy(() -> run("INSERT INTO " + textTable + " (k, sw_bucket) VALUES ('b', 5)"))
                .hasMessageContaining("sw_bucket_of_key");
        assertThatThrownBy(() -> run("UPDATE " + textTable + " SET k = 'c'")).hasMessageContaining("sw_bucket_of_key");
        assertThat(numbers("SELECT COUNT(*) FROM " + textTable)).containsExactly(1);
    }

    @Test
    void integerKeysPrune() throws SQLException {
        TableDefinition definition = TableDefinition.parse("id bigint primary key, n int", "id");
        ShardMap map = map("pruning", 4);
        // The partitioning of a route, on an engine that every server has.
        String local = MariaDbTables.createRoute(SCHEMA, definition, 1, map)
                .replace("ENGINE=SPIDER", "ENGINE=InnoDB")
                .replaceAll("srv \"[^']*\"", "");
        run(local);
        run("INSERT INTO pruning SELECT seq, 0 FROM seq_1_to_1000");
        for (int id : new int[] {1, 2, 500, 1000}) {
            String partition = text("EXPLAIN PARTITIONS SELECT * FROM pruning WHERE id = " + id, "partitions");
            assertThat(partition)
                    .isEqualTo("s" + map.route(BucketFunction.ofInteger(id)).number());
        }
    }

    @Test
    void everyColumnTypeIsTakenByTheServer() throws SQLException {
        TableDefinition definition = TableDefinition.parse("""
                id bigint(20) unsigned primary key, a tinyint(1) default 1, b smallint unsigned, c mediumint, d int default -5,
                e decimal(10,2) default 1.50, f float, g double precision, h bit(3), i date, j time(3), k datetime(6) default now(6) on update
                current_timestamp(6), l timestamp null default null, m year, n char(5) character set latin1 collate latin1_bin, o varchar(20)
                default 'it''s' comment 'say "x"', p binary(4), q varbinary(9), r tinytext, s text, t mediumtext, u longtext, v tinyblob, w blob,
                x mediumblob, y longblob, z json, aa enum('a','b') default 'a', ab set('x','y'), ac boolean not null default false,
                unique (d, id), key (o(5), c), key (s(20)), `order` int, key `group` (`order`)
                """, "id");
        Shard shard = single("all_types");
        run(MariaDbTables.createShard(SCHEMA, definition, 1, shard, shard.primary()));
        run("INSERT INTO " + shard.primary().physicalName() + " (id) VALUES (1)");
        assertThat(text(
                        "SELECT CONCAT(d, ' ', o, ' ', aa) t FROM "
                                + shard.primary().physicalName(),
                        "t"))
                .isEqualTo("-5 it's a");
    }

    @Test
    void rewrittenStatementsRun() throws SQLException {
        TableDefinition definition = TableDefinition.parse("id bigint primary key, n int, users int", "id");
        TableName users = new TableName("rewritten");
        Shard shard = single("rewritten");
        run(MariaDbTables.createShard(SCHEMA, definition, 1, shard, shard.primary()));
        for (String sql : new String[] {
            "insert into rewritten values (1, 1, 1), (2, 2, 2), (3, 3, 3)",
            "insert into rewritten values (1, 1, 1) on duplicate key update rewritten.n = rewritten.n + values(n)",
            "insert into rewritten (id, n) select rewritten.id + 10, rewritten.n from rewritten",
            "replace into rewritten values (4, 4, 4)",
            "update rewritten set rewritten.users = 9 where rewritten.id = 1",
            "update rewritten r set r.users = 8 where r.id = 2",
            "delete from rewritten where rewritten.id = 11 order by rewritten.id limit 1",
            "delete from rewritten where id in (select rewritten.n + 10 from rewritten where rewritten.id = 2)",
        }) {
            run(StatementRewrite.of(users, sql).forShard(SCHEMA, shard.primary().physicalName()));
        }
        String select =
                "select group_concat(rewritten.id, ':', rewritten.n order by rewritten.id) t from rewritten where exists"
                        + " (select 1 from (rewritten r) where r.id = rewritten.id)";
        String rewrittenSelect = StatementRewrite.of(users, select)
                .forShard(SCHEMA, shard.primary().physicalName());
        assertThat(text(rewrittenSelect, "t")).isEqualTo("1:2,2:2,3:3,4:4,13:3");
        String explained = StatementRewrite.of(users, "explain delete from rewritten where rewritten.id = 1")
                .forShard(SCHEMA, shard.primary().physicalName());
        assertThat(text(explained, "table")).isEqualTo(shard.primary().physicalName());
        String described = StatementRewrite.of(users, "desc rewritten")
                .forShard(SCHEMA, shard.primary().physicalName());
        assertThat(text(described, "Field")).isEqualTo("id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routed_number|id bigint primary key, n int, unique (n, id)|id|-7,0,1,2,99",
                "routed_text|id varchar(20) primary key, n int|id|a,b,'A','a ',日本"
            })
    void aRouteReachesEveryShard(String name, String columns, String key, String keys) throws SQLException {
        Assumptions.assumeTrue(server.hasSpider(), "this MariaDB has no Spider engine");
        TableDefinition definition = TableDefinition.parse(columns, key);
        ShardMap map = map(name, 3);
        for (Shard shard : map.shards()) {
            run(MariaDbTables.createShard(SCHEMA, definition, 1, shard, shard.primary()));
        }
        Account route = server.account(Account.ROUTE);
        run("CREATE OR REPLACE SERVER " + Quoting.name(PhysicalNames.routeServer(1, NODE))
                + " FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT "
                + server.endpoint().port() + ", DATABASE '" + SCHEMA
                + "', USER " + Quoting.mariaDbLiteral(route.user()) + ", PASSWORD "
                + Quoting.mariaDbLiteral(route.password()) + ")");
        run(MariaDbTables.createRoute(SCHEMA, definition, 1, map));
        int rows = 0;
        for (String value : keys.split(",", -1)) {
            String plain = value.startsWith("'") ? value.substring(1, value.length() - 1) : value;
            run("INSERT INTO " + name + " VALUES (" + Quoting.mariaDbLiteral(plain) + ", 1)");
            Shard owner = map.route(definition.shardKey().bucketOf(plain));
            assertThat(numbers("SELECT COUNT(*) FROM " + owner.primary().physicalName() + " WHERE id = "
                            + Quoting.mariaDbLiteral(plain)))
                    .containsExactly(1);
            rows++;
        }
        assertThat(numbers("SELECT COUNT(*) FROM " + name)).containsExactly(rows);
        run("UPDATE " + name + " SET n = 2 WHERE n = 1");
        assertThat(numbers("SELECT SUM(n) FROM " + name)).containsExactly(2 * rows);
        run("RENAME TABLE " + name + " TO " + name + "_hidden");
        run("RENAME TABLE " + name + "_hidden TO " + name);
        assertThat(numbers("SELECT COUNT(*) FROM " + name)).containsExactly(rows);
        run("DROP TABLE " + name);
        assertThat(numbers(
                        "SELECT COUNT(*) FROM " + map.shards().get(0).primary().physicalName()))
                .hasSize(1);
    }

    private static ShardMap map(String name, int shards) {
        List<BucketSet> sets = BucketSet.split(shards);
        List<Shard> list = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            list.add(shard(name, i, sets.get(i).toString()));
        }
        return new ShardMap(new TableName(name), 1, list);
    }

    private static Shard single(String name) {
        return shard(name, 0, "0-1023");
    }

    private static Shard shard(String name, int number, String buckets) {
        String physical = PhysicalNames.shardTable(new TableName(name), 1, number, 1);
        return new Shard(
                number, BucketSet.parse(buckets), List.of(new Replica(NODE, physical, 1, Replica.Role.PRIMARY)));
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Integer> numbers(String sql) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
        }
        return numbers;
    }

    private String text(String sql, String column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            byte[] bytes = rows.getBytes(column);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
