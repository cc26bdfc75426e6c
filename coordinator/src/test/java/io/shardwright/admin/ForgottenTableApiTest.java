package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CleanedView;
import io.shardwright.api.CleanupView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.PlanView;
import io.shardwright.api.PlannedCommand;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables on Manticore that are dropped while a node of theirs is away, and what a cleanup orders for it. */
final class ForgottenTableApiTest {
    private static final CreateTableRequest USERS =
            new CreateTableRequest("users", "id bigint primary key", "id", 1, 2, "manticore", null);

    private static final CreateTableRequest USERS_ON_ONE =
            new CreateTableRequest("users", "id bigint primary key", "id", 1, 1, "manticore", null);

    private static final String LEFT = "leftovers";

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void aTableOnTwoNodes() throws Exception {
        api.forgetAll();
        api.addNode("m1", "manticore", true);
        api.addNode("m2", "manticore", true);
        client.createTable(USERS);
        api.run("UPDATE sharded_table SET state = 'active', changing_group = NULL", "DELETE FROM artifact");
        present(false);
    }

    private static void present(boolean here) throws Exception {
        api.run("UPDATE worker_session SET lease_expires_at = " + (here ? "9999999999999" : "1")
                + " WHERE node = 'm2'");
    }

    @Test
    void isRefusedUnlessTheNodeIsForgotten() throws Exception {
        var before = api.rows();
        for (boolean purge : List.of(true, false)) {
            assertThatThrownBy(() -> client.planDropTable("users", purge, false))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.NODE_NOT_ACTIVE);
                        assertThat(e.message()).contains("m2");
                    });
            assertThatThrownBy(() -> client.dropTable("users", purge))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.NODE_NOT_ACTIVE));
        }
        assertThat(client.planDropTable("users", true, true).commands())
                .extracting(PlannedCommand::node)
                .containsOnly("m1");
        assertThat(api.rows()).isEqualTo(before);
        present(true);
        assertThat(client.planDropTable("users", true, false).commands())
                .extracting(PlannedCommand::node)
                .contains("m2");
    }

    @Test
    void forgetsNothingOfATableOnMariaDb() throws Exception {
        api.addNode("n1", "mariadb", true);
        client.createTable(CreateTableRequest.of("orders", "id bigint primary key", "id", 1));
        api.run("UPDATE sharded_table SET state = 'active', changing_group = NULL");
        assertThat(api.delete("/api/v1/tables/orders?forceForget=true").code()).isEqualTo("unsupported");
    }

    /** As if the group that drops it had been decided and had ended. */
    private static void dropped() throws Exception {
        client.dropTable("users", true, true);
        api.run(
                "DELETE FROM sharded_table",
                "UPDATE forgotten_route SET group_id = NULL, since = 0",
                "UPDATE artifact SET state = IF(kind = 'stale-table', 'kept', 'gone'), updated_at = 0",
                "UPDATE operation_group SET state = 'committed', ended_at = 1");
    }

    private static List<String> names(CleanupView view) {
        return view.resourcesCleaned().stream().map(CleanedView::name).toList();
    }

    @Test
    void aCleanupOrdersWhatIsToBeTakenAwayOnceTheNodeIsThere() throws Exception {
        dropped();
        CleanupView away = client.cleanup().run(Optional.of(LEFT), false);
        assertThat(away.counts()).isEmpty();
        assertThat(away.notes()).containsExactly("leftovers: node m2 is left for later: its worker is not there");

        present(true);
        var before = api.rows();
        CleanupView looked = client.cleanup().run(Optional.of(LEFT), true);
        assertThat(names(looked)).hasSize(2).contains("m2: route users");
        assertThat(api.rows()).isEqualTo(before);

        int told = api.published();
        CleanupView done = client.cleanup().run(Optional.of(LEFT), false);
        assertThat(names(done)).isEqualTo(names(looked));
        assertThat(done.notes()).singleElement().asString().startsWith("leftovers: group ");
        assertThat(api.published()).isEqualTo(told + 1);
        assertThat(client.cleanup().run(Optional.of(LEFT), false).counts())
                .as("once")
                .isEmpty();
    }

    @Test
    void noTableWaitsForANodeWhoseServerIsAway() throws Exception {
        dropped();
        present(true);
        api.run("UPDATE worker_session SET trouble = 'no answer' WHERE node = 'm2'");
        PlanView plan = client.planCreateTable(USERS_ON_ONE);
        assertThat(plan.commands()).extracting(PlannedCommand::node).containsOnly("m1");
        assertThat(plan.warnings()).contains("node m2 gets no shard: its worker takes no work: no answer");
    }

    @Test
    void whoTakesTheNameClearsItFirst() throws Exception {
        dropped();
        assertThat(client.planCreateTable(USERS_ON_ONE).commands())
                .extracting(PlannedCommand::name)
                .noneMatch(name -> name.startsWith("clear-route"));
        present(true);
        assertThat(client.planCreateTable(USERS).commands())
                .extracting(PlannedCommand::name)
                .anyMatch(name -> name.startsWith("clear-route-m2-g"));
    }
}
