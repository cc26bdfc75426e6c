package io.shardwright.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.dialect.SearchStatement.AddToCluster;
import io.shardwright.dialect.SearchStatement.CreateCluster;
import io.shardwright.dialect.SearchStatement.CreateDistributed;
import io.shardwright.dialect.SearchStatement.CreateTable;
import io.shardwright.dialect.SearchStatement.DropFromCluster;
import io.shardwright.dialect.SearchStatement.DropTable;
import io.shardwright.dialect.SearchStatement.JoinCluster;
import io.shardwright.dialect.SearchStatement.LeaveCluster;
import io.shardwright.dialect.SearchStatement.Other;
import io.shardwright.dialect.SearchStatement.Read;
import io.shardwright.dialect.SearchStatement.RowChange;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SearchStatementTest {
    private static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of(
                        "CREATE TABLE T1 (id bigint, Name STRING, v uint)",
                        table("t1", false, Map.of("id", "bigint", "name", "string", "v", "uint"))),
                Arguments.of("create table if not exists t (id bigint);", table("t", true, Map.of("id", "bigint"))),
                Arguments.of("CREATE TABLE `t` (`id` bigint)", table("t", false, Map.of("id", "bigint"))),
                // What is said of a column beyond its type cannot be compared with what DESC says.
                Arguments.of(
                        "CREATE TABLE t (id bigint, n text stored, v uint)",
                        new CreateTable("t", false, Optional.empty())),
                Arguments.of("CREATE TABLE t (v bit(3))", new CreateTable("t", false, Optional.empty())),
                Arguments.of("CREATE TABLE t", table("t", false, Map.of())),
                Arguments.of("CREATE TABLE t (id bigint) min_word_len='2'", table("t", false, Map.of("id", "bigint"))),
                Arguments.of(
                        "CREATE TABLE D type='distributed' local='d_s0' agent='h1:9312|h2:9312:d_s1'",
                        new CreateDistributed("d", false, List.of("local=d_s0", "agent=h1:9312|h2:9312:d_s1"))),
                Arguments.of(
                        "CREATE TABLE IF NOT EXISTS d\ntype='distributed'\nlocal='a'",
                        new CreateDistributed("d", true, List.of("local=a"))),
                Arguments.of(
                        "CREATE TABLE d type='distributed' agent_persistent='h1:9312:a' agent_blackhole='h1:9312:b' ha_strategy='nodeads'",
                        new CreateDistributed(
                                "d", false, List.of("agent_persistent=h1:9312:a", "agent_blackhole=h1:9312:b"))),
                Arguments.of("DROP TABLE T", new DropTable("t")),
                Arguments.of("drop table if exists t", new DropTable("t")),
                Arguments.of("CREATE CLUSTER C1 'p' as path", new CreateCluster("C1")),
                Arguments.of("JOIN CLUSTER C1 AT '127.0.0.1:9312' 'p' as path", new JoinCluster("C1")),
                Arguments.of("DELETE CLUSTER C1", new LeaveCluster("C1", true)),
                Arguments.of("EXIT CLUSTER C1", new LeaveCluster("C1", false)),
                Arguments.of("ALTER CLUSTER C1 ADD T1, t2", new AddToCluster("C1", List.of("t1", "t2"))),
                Arguments.of("alter cluster c1 drop t1", new DropFromCluster("c1", List.of("t1"))),
                Arguments.of("ALTER CLUSTER c1 UPDATE nodes", new Other("ALTER")),
                Arguments.of("INSERT INTO c1:t VALUES (1, ';')", new RowChange()),
                Arguments.of("REPLACE INTO t VALUES (1)", new RowChange()),
                Arguments.of("UPDATE t SET v = 1 WHERE id = 1", new RowChange()),
                Arguments.of("DELETE FROM t WHERE id = 1", new RowChange()),
                Arguments.of("SELECT * FROM t", new Read()),
                Arguments.of("/* of ours */ SHOW STATUS", new Read()),
                Arguments.of("DESC t", new Read()),
                Arguments.of("CALL KEYWORDS('a', 't')", new Read()),
                Arguments.of("TRUNCATE TABLE t", new Other("TRUNCATE")),
                Arguments.of("ALTER TABLE t ADD COLUMN v uint", new Other("ALTER")),
                Arguments.of("flush RAMCHUNK t", new Other("FLUSH")));
    }

    private static CreateTable table(String name, boolean ifNotExists, Map<String, String> columns) {
        return new CreateTable(name, ifNotExists, Optional.of(columns));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void reads(String sql, SearchStatement expected) {
        assertThat(SearchStatement.parse(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "-- nothing|is empty",
                ";|is empty",
                "DROP TABLE a; DROP TABLE b|several statements",
                "DROP TABLE|names a table where",
                "DROP TABLE 't'|names a table where",
                "CREATE TABLE (id bigint)|names a table where",
                "CREATE TABLE t (id)|names a type where",
                "CREATE TABLE t (id bigint,|names a column where",
                "CREATE TABLE t (id bigint|list of columns breaks off",
                "CREATE TABLE c:t (id bigint)|in no cluster",
                "DROP TABLE c:t|goes on with ':'",
                "DROP TABLE a, b|goes on with ','",
                "CREATE CLUSTER|names a cluster where",
                "ALTER CLUSTER c ADD|names a table where",
                "ALTER CLUSTER c ADD a,|names a table where",
                "SELECT 'a|a quote is not closed"
            })
    void refuses(String sql, String words) {
        assertThatThrownBy(() -> SearchStatement.parse(sql)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.BAD_STATEMENT);
            assertThat(e.message()).contains(words);
        });
    }
}
