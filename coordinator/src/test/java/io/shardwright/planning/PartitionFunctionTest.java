package io.shardwright.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions as a server shows them of tables that are partitioned by them. */
final class PartitionFunctionTest {
    @TempDir
    private static Path folder;

    private static LocalMariaDb server;

    @BeforeAll
    static void start() throws Exception {
        server = LocalMariaDb.start(folder, ServerOptions.forTests());
        try (Connection root = server.rootConnection();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE functions");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static FoundRoute shown(String function) throws SQLException {
        try (Connection root = server.rootConnection();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE OR REPLACE TABLE functions.t (Id BIGINT, no BIGINT, `i d` BIGINT,"
                    + " PRIMARY KEY (Id, no, `i d`)) PARTITION BY LIST (" + function
                    + ") (PARTITION s0 VALUES IN (0))");
            try (ResultSet row = statement.executeQuery("SHOW CREATE TABLE functions.t")) {
                assertThat(row.next()).isTrue();
                FoundRoute route = FoundRoute.parse(row.getString(2));
                assertThat(route.function()).isNotEmpty();
                return route;
            }
        }
    }

    private static FoundRoute wanted(String function) {
        return new FoundRoute(FoundRoute.Reading.READ, "", function, List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((ABS(`id` MOD 2147483647) * 2654435761) DIV 4194304) MOD 1024",
                "ABS(id % 2147483647) * 2654435761 DIV 4194304 % 1024",
                "(((ABS((`ID` MOD 2147483647)) * 2654435761) DIV 4194304) MOD 1024)"
            })
    void theSameIsFoundHoweverItWasWritten(String function) throws SQLException {
        assertThat(wanted(BucketFunction.integerSql("`id`")).partitionedLike(shown(function)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ABS(id MOD 2147483647) * (2654435761 DIV 4194304) MOD 1024",
                "ABS(id MOD 2147483647) * (2654435761 DIV (4194304 MOD 1024))",
                "ABS(id MOD 2147483647) * (2654435761 DIV 4194304 MOD 1024)",
                "ABS(id MOD 2147483647 * 2654435761) DIV 4194304 MOD 1024",
                "ABS(id MOD 2147483647) * 2654435761 DIV 4194305 MOD 1024",
                "ABS(no MOD 2147483647) * 2654435761 DIV 4194304 MOD 1024",
                "ABS(`i d` MOD 2147483647) * 2654435761 DIV 4194304 MOD 1024",
                "ABS(id MOD -2147483647) * 2654435761 DIV 4194304 MOD 1024",
                "id"
            })
    void whatOnlyLooksLikeItIsNot(String function) throws SQLException {
        assertThat(wanted(BucketFunction.integerSql("`id`")).partitionedLike(shown(function)))
                .isFalse();
    }

    @Test
    void aColumnIsItself() throws SQLException {
        assertThat(wanted("`id`").partitionedLike(shown("((id))"))).isTrue();
        assertThat(wanted("`id`").partitionedLike(shown("`i d`"))).isFalse();
        assertThat(wanted("`id`").partitionedLike(shown("ABS(id)"))).isFalse();
        assertThat(wanted("`id`").partitionedLike(wanted(""))).as("by no list").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a + b * 2, (`a` + (`b` * 2))",
        "(A + b) % 2, ((`a` + `b`) mod 2)",
        "a - (b - 2) - c, ((`a` - (`b` - 2)) - `c`)",
        "'f(a, (b))', 'f(`a`, `b`)'",
        "`x``(` / 2, (`x``(` / 2)",
        "a + -1, a + - 1",
        "(a, ( a",
        "a b, a b",
        "'f(a', 'f ( a'",
        "'', ''"
    })
    void operatorsAreNestedByTheirRank(String written, String nested) {
        assertThat(PartitionFunction.nested(written)).isEqualTo(nested);
    }
}
