package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.json.PlanFile;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.rebalance.AutomaticSettings;
import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet of two nodes of each engine, with a table each, of which a leader evens out what nobody orders: of one engine at a time, and of both in turn. */
final class AutomaticEnginesTest {
    private static final String COLUMNS = "id bigint primary key, name varchar(100)";
    private static final int SHARDS = 6;

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;
    private static RebalanceReader rebalances;

    @BeforeAll
    static void start() throws Exception {
        AutomaticSettings automatic = new AutomaticSettings(
                AutomaticSettings.Mode.START,
                Measure.COUNT,
                20,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(30),
                Optional.empty(),
                MoveLimits.DEFAULT);
        api = RunningApi.start(
                folder, new RebalanceSettings(0, RebalanceSettings.DEFAULT.diskReserveBytes(), automatic));
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        rebalances = new RebalanceReader(api.database());
        // How large shards are: nothing is in them yet.
        api.answerQueries((from, request, rows) -> {
            rows.columns(List.of("name", "figure"));
            return ResultEnd.ok(((Query) request).id(), 0);
        });
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void twoEngines() throws Exception {
        api.forgetAll();
        api.run("DELETE FROM rebalance", "DELETE FROM shard_move", "DELETE FROM automatic_rebalance");
        for (int number = 1; number <= 2; number++) {
            add("n", number);
            add("m", number);
        }
    }

    private static void add(String engine, int number) throws Exception {
        api.addNode(engine + number, engine.equals("n") ? "mariadb" : "manticore", true);
    }

    private static void create(String engine, int copies) throws Exception {
        client.createTable(new CreateTableRequest(
                "t" + engine, COLUMNS, "id", SHARDS, copies, engine.equals("n") ? "mariadb" : "manticore", null));
        api.run(
                "UPDATE sharded_table SET state = 'active', changing_group = NULL",
                "DELETE FROM group_lock",
                "UPDATE operation_group SET state = 'committed'");
    }

    private static AutomaticRebalanceView look() {
        api.operations().automaticRebalance().look(api.term());
        return client.rebalances().automatic();
    }

    /** The plan of the newest rebalance, which ends at once and has moved nothing. */
    private static RebalancePlan ended(AutomaticRebalanceView acted) throws Exception {
        assertThat(acted.verdict()).as(acted.why()).isEqualTo("acts");
        assertThat(rebalances.unended()).hasSize(1);
        RebalancePlan plan =
                PlanFile.read(rebalances.plan(rebalances.unended().get(0).id()));
        api.run("UPDATE rebalance SET created_at = created_at - 1000 WHERE ended_at IS NOT NULL");
        api.run("UPDATE rebalance SET state = 'failed', ended_at = created_at WHERE ended_at IS NULL");
        return plan;
    }

    /** By its first letter, the engine to whose nodes all of a plan belongs. */
    private static String engineOf(RebalancePlan plan) {
        assertThat(plan.moves()).isNotEmpty();
        Set<String> engines = plan.nodes().stream()
                .map(change -> change.node().value().substring(0, 1))
                .collect(Collectors.toSet());
        plan.moves().forEach(move -> {
            engines.add(move.from().orElseThrow().value().substring(0, 1));
            engines.add(move.to().value().substring(0, 1));
        });
        assertThat(engines).hasSize(1);
        return engines.iterator().next();
    }

    @Test
    void whatOneEngineNeedsIsPlannedForItsNodesAlone() throws Exception {
        for (String engine : List.of("n", "m")) {
            twoEngines();
            create("n", 1);
            create("m", 1);
            assertThat(look().verdict()).isEqualTo("balanced");
            add(engine, 3);
            RebalancePlan plan = ended(look());
            assertThat(engineOf(plan)).isEqualTo(engine);
            assertThat(plan.moves())
                    .allMatch(move -> move.to().value().equals(engine + "3"))
                    .hasSize(2);
        }
    }

    @Test
    void bothComeInTurnEvenIfTheNeedOfOneIsNeverMet() throws Exception {
        create("n", 1);
        create("m", 1);
        add("n", 3);
        add("n", 4);
        add("m", 3);
        String first = engineOf(ended(look()));
        String second = engineOf(ended(look()));
        String third = engineOf(ended(look()));
        assertThat(List.of(first, second, third)).containsExactly("n", "m", "n");
    }

    @Test
    void oneIsWaitedForBeforeTheOther() throws Exception {
        create("n", 1);
        create("m", 1);
        add("n", 3);
        add("m", 3);
        assertThat(look().verdict()).isEqualTo("acts");
        AutomaticRebalanceView beside = look();
        assertThat(beside.verdict()).isEqualTo("hindered");
        assertThat(beside.why()).isEqualTo("a rebalance is open");
        assertThat(rebalances.unended()).hasSize(1);
    }

    @Test
    void whatCannotBePutRightOfOneHidesNotWhatCanOfTheOther() throws Exception {
        create("m", 2);
        create("n", 1);
        // Both copies of each shard stay where they are: there is no third node.
        api.run("UPDATE node SET standing = 'draining' WHERE name = 'm2'");
        assertThat(look().verdict()).isEqualTo("balanced");
        add("n", 3);
        assertThat(engineOf(ended(look()))).isEqualTo("n");
    }
}
