package io.shardwright.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.CommandPair;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTrialTest {
    private static CommandPair command(String name, String node, String forward) {
        return CommandPair.of(name, new NodeName(node), new RunSql(forward), new RunSql("DO 0"), List.of());
    }

    @Test
    void triesOneShardOnEachNodeAndNotTheDistributedTable() {
        List<CommandPair> commands = List.of(
                command("s0", "n1", "CREATE TABLE `app`.`users_g1_s0_e1` (`id` bigint)"),
                command("s1", "n2", "CREATE TABLE `app`.`users_g1_s1_e1` (`id` bigint)"),
                command("s2", "n1", "CREATE TABLE `app`.`users_g1_s2_e1` (`id` bigint)"),
                command("d", "n3", "CREATE TABLE `app`.`users` (`id` bigint) ENGINE=SPIDER"),
                command("x", "n4", "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h')"));

        assertThat(TableTrial.of("users", commands))
                .containsExactly(
                        new TableTrial(
                                new NodeName("n1"), "CREATE TEMPORARY TABLE `app`.`users_g1_s0_e1` (`id` bigint)"),
                        new TableTrial(
                                new NodeName("n2"), "CREATE TEMPORARY TABLE `app`.`users_g1_s1_e1` (`id` bigint)"));
    }

    @Test
    void refusesOnlyForWhatTheDefinitionSays() {
        TableTrial trial = new TableTrial(new NodeName("n1"), "CREATE TEMPORARY TABLE t (a INT)");

        assertThat(trial.refused(1067, "Invalid default value for 'a'")).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_COLUMN);
            assertThat(refusal).hasMessage("node n1 would not make the table: Invalid default value for 'a'");
        });
        assertThat(trial.refused(1044, "Access denied")).isEmpty();
        assertThat(trial.refused(0, "the worker stops")).isEmpty();
    }
}
