package io.shardwright.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManticoreTablesTest {
    @Test
    void columnsGetManticoreTypes() {
        TableDefinition definition = TableDefinition.parse(
                "id bigint primary key, a int, b int unsigned, c float, d varchar(9), e text, f json, g datetime, key (a)",
                "id");
        assertThat(ManticoreTables.createShard("t_g1_s0_e1", definition))
                .isEqualTo(
                        "CREATE TABLE t_g1_s0_e1 (id bigint, a bigint, b uint, c float, d string, e text, f json, g timestamp)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k bigint primary key|k",
                "id int primary key|id",
                "id bigint unsigned primary key|id",
                "id bigint, b int, primary key (id, b)|id",
                "id bigint primary key, b int, unique (b, id)|id",
                "id bigint primary key, b decimal(10,2)|id",
                "id bigint primary key, b double|id",
                "id bigint primary key, b blob|id",
                "id bigint primary key, b bigint unsigned|id"
            })
    void whatManticoreCannotKeepIsRefused(String columns, String key) {
        TableDefinition definition = TableDefinition.parse(columns, key);
        assertThatThrownBy(() -> ManticoreTables.createShard("t", definition))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    }

    @Test
    void statementsAreWrittenAsTheServerTakesThem() {
        assertThat(ManticoreTables.drop("t")).isEqualTo("DROP TABLE t");
        assertThat(ManticoreTables.createCluster("c", "it's")).isEqualTo("CREATE CLUSTER c 'it\\'s' as path");
        assertThat(ManticoreTables.deleteCluster("c")).isEqualTo("DELETE CLUSTER c");
        assertThat(ManticoreTables.addToCluster("c", "t")).isEqualTo("ALTER CLUSTER c ADD t");
        assertThat(ManticoreTables.dropFromCluster("c", "t")).isEqualTo("ALTER CLUSTER c DROP t");
        assertThat(ManticoreTables.joinCluster("c", new Endpoint("h", 9312), "p"))
                .isEqualTo("JOIN CLUSTER c AT 'h:9312' 'p' as path");
        assertThat(ManticoreTables.exitCluster("c")).isEqualTo("EXIT CLUSTER c");
        assertThat(ManticoreTables.createDistributed(
                        "t",
                        List.of(
                                ManticoreTables.Part.local("t_s0"),
                                new ManticoreTables.Part(
                                        List.of("t_s1", "t_s2"),
                                        List.of(new Endpoint("h1", 9312), new Endpoint("h2", 9313))))))
                .isEqualTo(
                        "CREATE TABLE t type='distributed' local='t_s0' agent='h1:9312|h2:9313:t_s1,t_s2' ha_strategy='nodeads'");
        assertThat(ManticoreTables.createDistributed("t", List.of(ManticoreTables.Part.local("t_s0"))))
                .as("nothing to choose among")
                .isEqualTo("CREATE TABLE t type='distributed' local='t_s0'");
    }
}
