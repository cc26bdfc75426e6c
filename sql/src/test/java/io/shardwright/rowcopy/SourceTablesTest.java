package io.shardwright.rowcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.move.ByteReader;
import io.shardwright.move.ChunkSizing;
import io.shardwright.move.KeyRange;
import io.shardwright.move.MoveRules;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.TableShape;
import io.shardwright.move.Unmovable;
import io.shardwright.move.Unmovable.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tables a real server gives, and whether ranges and chunks of them lose or repeat a row. */
final class SourceTablesTest {
    private static final int ROWS = 1 << 15;

    private static MoveNode node;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        node = MoveNode.start(folder, 1);
        node.execute("CREATE TABLE n (i INT PRIMARY KEY)", "INSERT INTO n VALUES (0)");
        for (int i = 0; i < 15; i++) {
            node.execute("INSERT INTO n SELECT i + " + (1 << i) + " FROM n");
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        node.close();
    }

    private static void assertReadOnce(String name, String columns, String select) throws Exception {
        node.execute(
                "CREATE TABLE " + name + " (" + columns + ") ENGINE=InnoDB",
                "INSERT INTO " + name + " SELECT " + select + " FROM n",
                "ANALYZE TABLE " + name);
        TableShape shape = node.describe(name).shape();
        assertThat(MoveRules.source(shape)).isEmpty();
        RowSelection selection = new RowSelection(shape.primaryKey(), shape.primaryKey(), Optional.empty());
        List<KeyRange> ranges = ((SourceItem.Ranges)
                        node.all(new SourceRequest.Split(shape.address(), 5)).get(0))
                .ranges();
        assertThat(ranges).hasSizeGreaterThan(2);
        Set<Row> seen = new HashSet<>();
        List<Row> all = new ArrayList<>();
        for (KeyRange range : ranges) {
            KeyRange rest = range;
            boolean ended = false;
            // Each answer is one snapshot of no time: the next begins after the last key.
            while (!ended) {
                for (SourceItem item : node.all(new SourceRequest.Copy(
                        shape.address(), shape, selection, rest, new ChunkSizing(997, 2_000, 1_000), 1))) {
                    SourceItem.Chunk chunk = (SourceItem.Chunk) item;
                    ByteReader in = new ByteReader(chunk.block());
                    for (int i = 0; i < chunk.rows(); i++) {
                        Row row = in.values(shape.primaryKey().size());
                        all.add(row);
                        seen.add(row);
                    }
                    rest = chunk.last().map(rest::from).orElse(rest);
                    ended |= chunk.ends();
                }
            }
        }
        assertThat(all).hasSize(ROWS);
        assertThat(seen).hasSize(ROWS);
    }

    @Test
    void integerKeys() throws Exception {
        assertReadOnce("k1", "id BIGINT PRIMARY KEY, v INT", "(i - 16384) * 281474976710656, i");
    }

    @Test
    void unsignedAndCompositeKeys() throws Exception {
        assertReadOnce(
                "k2",
                "a INT UNSIGNED, b VARCHAR(50), c DATE, v INT, PRIMARY KEY (a, b, c)",
                "4294967295 - i % 7, CONCAT('x', i % 13, '\\\\'''), '2024-01-01' + INTERVAL i DAY, i");
    }

    @Test
    void textKeysOfCollations() throws Exception {
        assertReadOnce(
                "k3",
                "id VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PRIMARY KEY, v INT",
                "CONCAT(IF(i % 2, 'é', 'Z'), IF(i % 3, 'a', 'B'), i, '\uD83D\uDE00'), i");
        assertReadOnce(
                "k4",
                "id CHAR(20) CHARACTER SET latin1 COLLATE latin1_german2_ci, d DECIMAL(10,3), PRIMARY KEY (id, d)",
                "CONCAT(IF(i % 2, 'ä', 'A'), i % 100), i / 1000");
        assertReadOnce("k5", "id VARCHAR(80) CHARACTER SET utf16 PRIMARY KEY", "CONCAT('ö''', i)");
    }

    @Test
    void binaryKeysAndTimes() throws Exception {
        assertReadOnce("k6", "id BINARY(16) PRIMARY KEY", "UNHEX(MD5(i))");
        assertReadOnce("k7", "id VARBINARY(30) PRIMARY KEY", "CONCAT(CHAR(i % 256), x'00', i)");
        assertReadOnce("k8", "t TIMESTAMP(3) NOT NULL PRIMARY KEY", "FROM_UNIXTIME(1700000000 + i * 0.5)");
    }

    @Test
    void partitionedTables() throws Exception {
        assertReadOnce("k9", "id INT PRIMARY KEY, v INT", "i, i");
        node.execute("ALTER TABLE k9 PARTITION BY HASH (id) PARTITIONS 7");
        assertThat(node.rows("k9", new RowSelection(List.of("id"), List.of("id"), Optional.empty())))
                .hasSize(ROWS);
    }

    private static List<Reason> reasons(String table) throws InterruptedException {
        SourceItem.Described described = node.describe(table);
        return Stream.concat(MoveRules.source(described.shape()).stream(), described.refusals().stream())
                .map(Unmovable::reason)
                .toList();
    }

    @Test
    void tablesThatAreRefused() throws Exception {
        node.execute(
                "CREATE TABLE r1 (a INT)",
                "CREATE TABLE r2 (a INT PRIMARY KEY) ENGINE=MyISAM",
                "CREATE TABLE r3 (a INT PRIMARY KEY)",
                "CREATE TRIGGER r3_t BEFORE INSERT ON r3 FOR EACH ROW SET NEW.a = 1",
                "CREATE TABLE r4 (a INT PRIMARY KEY)",
                "CREATE TABLE r5 (a INT PRIMARY KEY, CONSTRAINT r5_fk FOREIGN KEY (a) REFERENCES r4 (a) ON DELETE CASCADE)",
                "CREATE TABLE r6 (a INT PRIMARY KEY) WITH SYSTEM VERSIONING",
                "CREATE TABLE r7 (a TEXT, PRIMARY KEY (a(10)))",
                "CREATE TABLE r8 (a INT PRIMARY KEY, b VARCHAR(30) COMPRESSED, c YEAR(2), d INET6)",
                "CREATE TABLE r9 (a ENUM('x') PRIMARY KEY)");
        assertThat(reasons("r1")).containsExactly(Reason.NO_PRIMARY_KEY);
        assertThat(reasons("r2")).containsExactly(Reason.NOT_INNODB);
        assertThat(reasons("r3")).containsExactly(Reason.TRIGGERS);
        assertThat(reasons("r4")).containsExactly(Reason.FOREIGN_KEYS);
        assertThat(reasons("r5")).containsExactly(Reason.FOREIGN_KEYS);
        assertThat(reasons("r6")).contains(Reason.SYSTEM_VERSIONED);
        assertThat(reasons("r7")).containsExactly(Reason.UNSUPPORTED_KEY);
        assertThat(reasons("r8"))
                .containsExactly(Reason.UNSUPPORTED_COLUMN, Reason.UNSUPPORTED_COLUMN, Reason.UNSUPPORTED_COLUMN);
        assertThat(reasons("r9")).containsExactly(Reason.UNSUPPORTED_KEY);
    }

    /** While a shard of it is between two nodes, a distributed table cannot be opened: asking about one table must leave the others alone. */
    @Test
    void distributedTablesAreNotOpened() throws Exception {
        Assumptions.assumeTrue(node.server().hasSpider(), "this MariaDB has no Spider engine");
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            node.execute(
                    "CREATE TABLE beside (a INT PRIMARY KEY)",
                    "CREATE TABLE distributed (a INT PRIMARY KEY) ENGINE=SPIDER COMMENT='wrapper \"mysql\", host \"127.0.0.1\", port \""
                            + other.socket().getLocalPort()
                            + "\", user \"u\", password \"p\", database \"app\", table \"away\", connect_timeout \"1\", net_read_timeout \"1\"'");
            node.execute("FLUSH TABLES");
            assertThat(reasons("beside")).isEmpty();
            assertThat(other.accept()).as("a connection to the other node").isNull();
            node.execute("DROP TABLE distributed");
        }
    }

    @Test
    void logsThatAreRefused() throws Exception {
        node.execute("CREATE TABLE logged (a INT PRIMARY KEY)");
        assertThat(node.describe("logged").refusals()).isEmpty();
        node.execute(
                "SET GLOBAL binlog_format=STATEMENT",
                "SET GLOBAL binlog_row_image=MINIMAL",
                "SET GLOBAL log_bin_compress=ON");
        try {
            assertThat(node.describe("logged").refusals().stream().map(Unmovable::reason))
                    .containsExactly(Reason.BINLOG_FORMAT, Reason.BINLOG_ROW_IMAGE, Reason.BINLOG_COMPRESSED);
        } finally {
            node.execute(
                    "SET GLOBAL binlog_format=ROW",
                    "SET GLOBAL binlog_row_image=FULL",
                    "SET GLOBAL log_bin_compress=OFF");
        }
        try (java.sql.Connection other = node.connect()) {
            for (String sql :
                    List.of("XA START 'x'", "INSERT INTO logged VALUES (1)", "XA END 'x'", "XA PREPARE 'x'")) {
                other.createStatement().execute(sql);
            }
            assertThat(node.describe("logged").refusals().stream().map(Unmovable::reason))
                    .containsExactly(Reason.PREPARED_TRANSACTIONS);
            other.createStatement().execute("XA ROLLBACK 'x'");
        }
    }
}
