package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.RebalanceClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.operations.RebalanceKeeper;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.AutomaticSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Two tables of four shards on two nodes, and a third node that has none. Nobody carries anything out unless a test does. */
abstract class RebalanceOrdersScene {
    @TempDir
    private static Path folder;

    static RunningApi api;
    static RebalanceClient client;

    @BeforeAll
    static void createTables() throws Exception {
        AutomaticSettings automatic = new AutomaticSettings(
                AutomaticSettings.Mode.START,
                Measure.COUNT,
                20,
                Duration.ZERO,
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                new MoveLimits(3, 2, 0));
        api = RunningApi.start(
                folder, new RebalanceSettings(1, RebalanceSettings.DEFAULT.diskReserveBytes(), automatic));
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key()).rebalances();
        api.createTable("users", 4);
        api.createTable("orders", 4);
        api.addNode("n3", "mariadb", true);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void forgetRebalances() throws Exception {
        api.run("DELETE FROM rebalance", "DELETE FROM automatic_rebalance");
    }

    static RebalanceView propose(@Nullable String drained) {
        RebalanceRequest request = new RebalanceRequest(
                null, List.of(), drained == null ? List.of() : List.of(drained), null, null, 4, 4, null);
        return client.start(RebalanceStart.of(client.plan(request).file()), false);
    }

    static RebalanceView approved(@Nullable String drained) throws Exception {
        RebalanceView proposed = propose(drained);
        Reply reply = api.postByBob(path(proposed) + "/approve", "{\"hash\":\"" + proposed.planHash() + "\"}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return client.show(UUID.fromString(proposed.id()));
    }

    static String path(RebalanceView rebalance) {
        return "/api/v1/rebalances/" + rebalance.id();
    }

    static RebalanceView shown(RebalanceView rebalance) {
        return client.show(UUID.fromString(rebalance.id()));
    }

    static List<RebalanceMoveView> of(RebalanceView rebalance, String table) {
        return shown(rebalance).moves().stream()
                .filter(move -> move.table().equals(table))
                .toList();
    }

    /** Lets the leader take its steps once. */
    static void lead() {
        RebalanceKeeper keeper = api.operations().rebalanceKeeper();
        List<RebalanceReader.Rebalance> open = keeper.open();
        open.forEach(rebalance -> keeper.step(api.term(), rebalance, open));
    }

    static void refused(ErrorCode code, Runnable order) {
        assertThatThrownBy(order::run)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
