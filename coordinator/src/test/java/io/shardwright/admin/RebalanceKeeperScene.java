package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.client.MoveClient;
import io.shardwright.client.RebalanceClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.metadata.MoveOrders;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.operations.RebalanceKeeper;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Where rebalances are led turn by turn: a table of four shards on n1, which is emptied to n2 and n3. Nobody carries moves out unless a test does. */
abstract class RebalanceKeeperScene {
    /** More than any of these needs to end. */
    private static final int TURNS_MAX = 10;

    @TempDir
    private static Path folder;

    static RunningApi api;
    static RebalanceClient client;
    static MoveClient moves;
    static MoveOrders orders;
    static Settling settling;
    static int number;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        ShardwrightClient all = ShardwrightClient.connect(List.of(api.base()), api.key());
        client = all.rebalances();
        moves = all.moves();
        orders = new MoveOrders(api.database());
        settling = new Settling(api);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        api.forgetAll();
        api.run("DELETE FROM rebalance", "DELETE FROM shard_move");
        api.addNode("n1", "mariadb", true);
        number++;
        api.createTable(table(), 4);
        api.addNode("n2", "mariadb", true);
        api.addNode("n3", "mariadb", true);
    }

    /** Names are never used again, and neither are those of their shards on the server. */
    static String table() {
        return "t" + number;
    }

    /** Lets the leader take its steps once. */
    static void lead() {
        RebalanceKeeper keeper = api.operations().rebalanceKeeper();
        List<RebalanceReader.Rebalance> open = keeper.open();
        open.forEach(rebalance -> keeper.step(api.term(), rebalance, open));
    }

    /** A rebalance that takes a table off n1. */
    static UUID emptying(String table, int movesMax, int movesPerNodeMax) {
        RebalanceRequest request =
                new RebalanceRequest(table, List.of(), List.of("n1"), null, null, movesMax, movesPerNodeMax, null);
        return UUID.fromString(
                client.start(RebalanceStart.of(client.plan(request).file()), false)
                        .id());
    }

    /** One of which moves are under way. */
    static UUID begun(int movesMax, int movesPerNodeMax) {
        UUID id = emptying(table(), movesMax, movesPerNodeMax);
        lead();
        lead();
        return id;
    }

    /** One of which every move is finished. */
    static UUID completed() throws Exception {
        UUID id = begun(4, 4);
        finish(id);
        assertThat(client.show(id).state()).isEqualTo("completed");
        return id;
    }

    /** Whatever of it begins is done at once. */
    static void finish(UUID rebalance) throws Exception {
        for (int turn = 0; turn < TURNS_MAX && client.show(rebalance).state().equals("running"); turn++) {
            for (UUID move : at(rebalance, "moving")) {
                settling.decide(move);
            }
            lead();
        }
    }

    /** Whatever of it is being taken back is. */
    static void takeBack(UUID rebalance) throws Exception {
        for (UUID move : at(rebalance, "reversing")) {
            settling.decide(Objects.requireNonNull(moves.show(move).reverseGroup()));
        }
        lead();
    }

    /** Drops what was left by moves that were taken back. */
    static void close(UUID rebalance) throws Exception {
        for (UUID move : at(rebalance, "reversed")) {
            settling.decide(Objects.requireNonNull(moves.show(move).acceptGroup()));
        }
        lead();
    }

    static List<UUID> at(UUID rebalance, String stage) {
        return client.show(rebalance).moves().stream()
                .filter(move -> move.stage().equals(stage))
                .map(move -> UUID.fromString(Objects.requireNonNull(move.move())))
                .toList();
    }

    /** Such as {@code n2 moving}. */
    static List<String> stages(UUID rebalance) {
        return client.show(rebalance).moves().stream()
                .map(move -> move.target() + " " + move.stage())
                .sorted()
                .toList();
    }

    static void standing(String node, String standing) throws Exception {
        api.run("UPDATE node SET standing = '" + standing + "' WHERE name = '" + node + "'");
    }

    static void worker(String node, boolean alive) throws Exception {
        api.run("UPDATE worker_session SET lease_expires_at = " + (alive ? "9999999999999" : "1") + " WHERE node = '"
                + node + "'");
    }

    static MoveOrders.Orders wanted(UUID move) {
        return orders.of(move).orElseThrow();
    }
}
