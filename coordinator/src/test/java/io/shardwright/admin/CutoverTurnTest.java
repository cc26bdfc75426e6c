package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.MoveRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.metadata.MoveOrders;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.MoveSwitches;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of a table wait for one cutover at a time. One server is both nodes. */
final class CutoverTurnTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;
    private static MoveOrders orders;
    private static Settling settling;

    private int shard;

    @BeforeAll
    static void startFleet() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        orders = new MoveOrders(api.database());
        settling = new Settling(api);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** A move of the table's next shard, under way. */
    private UUID move(String table) throws Exception {
        String source =
                client.table(table).shards().get(shard).replicas().get(0).node();
        String target = source.equals("n1") ? "n2" : "n1";
        MoveRequest request = new MoveRequest(table, shard++, target, null, null, null, null);
        return UUID.fromString(begun(client.moves().start(request).group()));
    }

    private static String begun(String group) throws Exception {
        api.run("UPDATE operation_group SET state = 'active' WHERE uuid = '" + group + "'");
        return group;
    }

    private static void failed(UUID move, long pauseMillis) {
        MoveReader.Move record = new MoveReader(api.database()).find(move).orElseThrow();
        new MoveSwitches(api.database()).failed(api.term(), move, record.attempt(), "held", pauseMillis);
    }

    @Test
    void oneMoveOfATableHasIt() throws Exception {
        api.createTable("users", 4);
        api.createTable("orders", 4);
        UUID first = move("users");
        UUID second = move("users");
        UUID other = move("orders");

        assertThat(orders.takeTurn(first)).isTrue();
        assertThat(orders.takeTurn(first)).as("asked twice").isTrue();
        assertThat(orders.takeTurn(second)).isFalse();
        assertThat(client.moves().show(second).waits())
                .contains("move " + first + " of the same table cuts over first");
        assertThat(client.moves().show(first).waits()).noneMatch(waits -> waits.contains("first"));
        assertThat(orders.takeTurn(other)).as("another table").isTrue();

        failed(first, 60_000);
        assertThat(orders.takeTurn(first)).as("of an attempt that is over").isFalse();
        assertThat(orders.takeTurn(second)).isTrue();
        failed(first, 0);
        assertThat(orders.takeTurn(first)).isFalse();

        settling.decide(second);
        assertThat(orders.takeTurn(first)).as("the other shard has its owner").isTrue();
        String reversal = begun(client.moves().reverse(second).group());
        assertThat(orders.takeTurn(second)).as("back, too").isFalse();

        api.run("UPDATE operation_group SET state = 'aborting' WHERE uuid = '" + first + "'");
        assertThat(orders.takeTurn(second)).as("the other is being undone").isTrue();
        settling.undo(first);
        assertThat(orders.takeTurn(first)).as("it is over").isFalse();
        settling.decide(reversal);
        assertThat(orders.takeTurn(second)).as("it is over").isFalse();
    }

    /** Whoever dies before it has begun does not keep the others from it. */
    @Test
    void aTurnThatIsNotUsedIsOver() throws Exception {
        api.createTable("waiting", 4);
        UUID first = move("waiting");
        UUID second = move("waiting");
        assertThat(orders.takeTurn(first)).isTrue();
        api.run("UPDATE shard_move SET turn_at = turn_at - 10000 WHERE id = '" + first + "'");
        assertThat(orders.takeTurn(second)).isTrue();
        failed(second, 0);

        assertThat(orders.takeTurn(first)).isTrue();
        api.run(
                "UPDATE sharding_queue SET status = 'done' WHERE name = 'await-1' AND operation_group = "
                        + settling.id(first),
                "UPDATE shard_move SET turn_at = turn_at - 10000 WHERE id = '" + first + "'");
        assertThat(orders.takeTurn(second))
                .as("users of the table wait for the other")
                .isFalse();
    }

    @Test
    void aReversalWaitsNeitherForItsWindowNorForAnOperator() throws Exception {
        api.createTable("held", 4);
        UUID move = move("held");
        api.run("UPDATE shard_move SET hold_cutover = TRUE, time_window = '22:00-06:00 UTC' WHERE id = '" + move + "'");
        assertThat(orders.of(move).orElseThrow().hold()).isTrue();
        assertThat(orders.of(move).orElseThrow().window()).isPresent();
        settling.decide(move);
        client.moves().reverse(move);
        assertThat(orders.of(move).orElseThrow().hold()).isFalse();
        assertThat(orders.of(move).orElseThrow().window()).isEmpty();
    }
}
