package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.MoveRequest;
import io.shardwright.api.ReplicaView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Publisher;
import io.shardwright.move.MoveState;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.planning.MovePlanner;
import io.shardwright.planning.MovedShard;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A way back is closed while one of the two nodes is lost: what the former owner has kept waits for it, and nobody drops the last rows. One server is both nodes. */
final class LostAcceptanceTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;
    private static Settling settling;

    private String source = "";
    private String target = "";
    private String kept = "";
    private UUID move = new UUID(0, 0);

    @BeforeAll
    static void createTable() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        settling = new Settling(api);
        api.createTable("users", 8);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** Each test has a shard of its own, which has changed its owner. */
    @BeforeEach
    void moveNextShard() throws Exception {
        int shard = Integer.parseInt(settling.value("SELECT COUNT(*) FROM shard_move"));
        ReplicaView owner = client.table("users").shards().get(shard).replicas().get(0);
        source = owner.node();
        target = source.equals("n1") ? "n2" : "n1";
        MoveRequest request = new MoveRequest("users", shard, target, null, null, null, 0L);
        move = UUID.fromString(client.moves().start(request).group());
        settling.decide(move);
        kept = "app.sw_q_g1_s" + shard + "_e1_to2_1";
        assertThat(state()).isEqualTo(MoveState.SWITCHED);
        assertThat(ledger()).isEqualTo("quarantined-table kept");
    }

    @AfterEach
    void allAreThere() throws Exception {
        stands(source, "active");
        stands(target, "active");
    }

    private static void stands(String node, String standing) throws SQLException {
        api.run("UPDATE node SET standing = '" + standing + "' WHERE name = '" + node + "'");
    }

    private MoveReader.Move record() {
        return new MoveReader(api.database()).find(move).orElseThrow();
    }

    private MoveState state() {
        return record().state();
    }

    /** How what the source has kept stands on record. */
    private String ledger() throws SQLException {
        return settling.value("SELECT CONCAT(kind, ' ', state) FROM artifact WHERE node = '" + source + "' AND name = '"
                + kept + "'");
    }

    private Set<String> droppedAtReturn() {
        return new NodeLosses(api.database())
                .records(new NodeName(source), Long.MAX_VALUE)
                .orphans();
    }

    /** Lets the retention of the move be over. */
    private void keep() {
        new MoveKeeper(api.database(), api.operations().moveControl(), ready -> {}).step(api.term(), record());
    }

    @Test
    void withoutTheNodeThatHasKeptTheRowsTheyStayThereUntilItReturns() throws Exception {
        stands(source, "lost");
        String accepting = client.moves().accept(move).group();
        assertThat(client.group(GroupId.parse(accepting)).commands())
                .as("nothing waits for it")
                .noneMatch(command -> command.node().equals(source));
        settling.undo(accepting);
        assertThat(ledger()).as("the way back is open still").isEqualTo("quarantined-table kept");
        assertThat(record().acceptGroup()).isEmpty();

        String again = client.moves().accept(move).group();
        new GroupSettlement(api.database()).activate(api.term());
        settling.decide(again);
        assertThat(client.group(GroupId.parse(again)).state()).isEqualTo("committed");
        assertThat(state()).isEqualTo(MoveState.ACCEPTED);
        assertThat(ledger()).isEqualTo("shard-table kept");
        assertThat(droppedAtReturn()).contains(kept);
        for (String standing : List.of("lost", "returning")) {
            stands(target, standing);
            assertThat(droppedAtReturn())
                    .as("it may be the last, its owner is " + standing)
                    .doesNotContain(kept);
        }
        stands(target, "active");
        api.run("UPDATE worker_session SET trouble = 'no answer' WHERE node = '" + target + "'");
        assertThat(droppedAtReturn()).as("its owner does not answer").doesNotContain(kept);
        api.run("UPDATE worker_session SET trouble = ''");
    }

    @Test
    void theEndOfTheRetentionClosesTheWayWithoutIt() throws Exception {
        stands(source, "lost");
        keep();
        assertThat(record().acceptGroup()).isPresent();
        assertThat(ledger()).isEqualTo("shard-table kept");
    }

    @Test
    void whatMayBeTheLastOfTheRowsIsNotDropped() throws Exception {
        for (String standing : List.of("lost", "returning")) {
            stands(target, standing);
            assertThatThrownBy(() -> client.moves().accept(move))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.NODE_NOT_ACTIVE);
                        assertThat(e.message()).contains("may be all that is left of its rows");
                    });
            keep();
            assertThat(record().acceptGroup()).as(standing).isEmpty();
        }
        assertThat(ledger()).isEqualTo("quarantined-table kept");
        stands(target, "active");
        keep();
        assertThat(ledger()).isEqualTo("quarantined-table dropping");
    }

    @Test
    void aPlanThatWasMadeWithoutANodeThatIsBackIsRefused() throws Exception {
        MovedShard moved = api.operations().moveControl().moved(record());
        TablePlan plan = MovePlanner.accept(moved, moved.source(), record().kept(), true, "accept-" + move);
        Publication publication = new Publication(
                new GroupId(UUID.randomUUID()), plan.submission(), plan.catalog(), plan.artifacts(), "d", "me");
        for (String standing : List.of("returning", "active")) {
            stands(source, standing);
            assertThatThrownBy(() -> new Publisher(api.database()).publish(api.term(), publication))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
        }
        assertThat(ledger()).isEqualTo("quarantined-table kept");
    }
}
