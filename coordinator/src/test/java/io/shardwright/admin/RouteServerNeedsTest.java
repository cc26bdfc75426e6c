package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.MoveRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.RouteServerNeeds;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a server object of a node is dropped, by what else leads by it. One server is all nodes. */
final class RouteServerNeedsTest {
    private static final NodeName N1 = new NodeName("n1");

    @TempDir
    private Path folder;

    private RunningApi api;
    private ShardwrightClient client;
    private Settling settling;
    private RouteServerNeeds needs;

    /** A table that is on n1 alone, and has its distributed table on n1 and n2. */
    @BeforeEach
    void createTable() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        settling = new Settling(api);
        api.createTable("users", 2);
        api.addNode("n2", "mariadb", true);
        api.addNode("n3", "mariadb", true);
        api.run("UPDATE sharded_table SET definition = JSON_SET(definition, '$.routes', JSON_ARRAY('n1', 'n2'))");
        needs = new RouteServerNeeds(api.database());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private boolean dropped(String server) {
        return needs.dropUnlessNeeded(N1, server, () -> {});
    }

    private UUID move(int shard) {
        return UUID.fromString(client.moves()
                .start(new MoveRequest("users", shard, "n3", null, null, null, null))
                .group());
    }

    @Test
    void whatLeadsToAShardStays() throws Exception {
        assertThat(dropped("sw_g1_n1")).isFalse();
        assertThat(dropped("sw_g1_n3")).isTrue();
        assertThat(dropped("sw_g2_n1")).as("there is no such table").isTrue();
        assertThat(dropped("somebodys")).isTrue();
        assertThat(needs.dropUnlessNeeded(new NodeName("n3"), "sw_g1_n1", () -> {}))
                .as("it has no distributed table of it")
                .isTrue();
        api.run("UPDATE sharded_table SET state = 'creating'");
        assertThat(dropped("sw_g1_n1")).as("its creation is undone").isTrue();
    }

    @Test
    void whatAMoveLeadsByStaysUntilItHasEndedOrIsUndone() throws Exception {
        UUID undone = move(0);
        assertThat(dropped("sw_g1_n3")).isFalse();
        for (String state : List.of("aborting", "rollback_stuck")) {
            api.run("UPDATE operation_group SET state = '" + state + "' WHERE uuid = '" + undone + "'");
            assertThat(dropped("sw_g1_n3")).as(state).isTrue();
        }
        UUID goesOn = move(1);
        assertThat(dropped("sw_g1_n3")).as("another needs it").isFalse();
        settling.undo(undone);
        settling.decide(goesOn);
        assertThat(dropped("sw_g1_n3")).isFalse();
        settling.decide(client.moves().reverse(goesOn).group());
        assertThat(dropped("sw_g1_n3")).as("its way back is not closed").isFalse();
        settling.decide(client.moves().accept(goesOn).group());
        assertThat(dropped("sw_g1_n3")).isTrue();
    }

    @Test
    void whatAWayBackLeadsByStays() throws Exception {
        UUID first = move(0);
        UUID second = move(1);
        settling.decide(first);
        settling.decide(second);
        settling.decide(client.moves().accept(first).group());
        assertThat(dropped("sw_g1_n1")).as("the second may be taken back").isFalse();
        settling.decide(client.moves().accept(second).group());
        assertThat(dropped("sw_g1_n1")).isTrue();
    }

    @Test
    void noMoveBeginsWhileItIsDropped() {
        ThrowingCallable look = () -> api.run("SELECT name FROM sharded_table WHERE name = 'users' FOR UPDATE NOWAIT");
        AtomicReference<Throwable> met = new AtomicReference<>();
        assertThat(needs.dropUnlessNeeded(N1, "sw_g1_n3", () -> {
                    try {
                        look.call();
                    } catch (Throwable e) {
                        met.set(e);
                    }
                }))
                .isTrue();
        assertThat(met.get()).isInstanceOf(SQLException.class).hasMessageContaining("Lock wait timeout");
        assertThatThrownBy(() -> needs.dropUnlessNeeded(N1, "sw_g1_n3", () -> {
                    throw new IllegalStateException("the node does not answer");
                }))
                .hasMessageContaining("the node does not answer");
    }
}
