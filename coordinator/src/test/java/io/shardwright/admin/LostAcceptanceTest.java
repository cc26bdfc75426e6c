package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.MoveRequest;
import io.shardwright.api.ReplicaView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeObjects;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Published;
import io.shardwright.metadata.Publisher;
import io.shardwright.move.MoveState;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.planning.MovePlanner;
import io.shardwright.planning.MovedShard;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A way back is closed while one of the two nodes is lost: what the former owner has kept stays there, and nobody drops the last rows. One server is both nodes. */
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

    /** What the return of a node drops unasked. */
    private Set<String> droppedAtReturn() {
        return new NodeLosses(api.database())
                .records(new NodeName(source), Long.MAX_VALUE)
                .orphans();
    }

    /** What a diagnosis of the source is told of what the move has left there; empty if nothing. */
    private Optional<NodeObjects.Temporary> left() {
        return new NodeObjects(api.database())
                .temporary(new NodeName(source)).stream()
                        .filter(object -> object.name().equals(kept))
                        .findFirst();
    }

    private String last() {
        return left().orElseThrow().last();
    }

    /** Closes the way back while the source is lost. */
    private void acceptedWithoutIt() throws Exception {
        stands(source, "lost");
        settling.decide(client.moves().accept(move).group());
        assertThat(state()).isEqualTo(MoveState.ACCEPTED);
        stands(source, "active");
    }

    /** Publishes the group by which a repair drops it. */
    private GroupId repair() {
        GroupId id = new GroupId(UUID.randomUUID());
        publish(
                id,
                new GroupSubmission(id.toString(), "repair", List.of(), List.of()),
                new CatalogChange.SettleNode(new NodeName(source), false, List.of(), List.of(kept)));
        return id;
    }

    private static void publish(GroupId id, GroupSubmission submission, CatalogChange change) {
        Published unused = new Publisher(api.database())
                .publish(api.term(), new Publication(id, submission, change, List.of(), "d", "me"));
    }

    /** Lets the retention of the move be over. */
    private void keep() {
        new MoveKeeper(api.database(), api.operations().moveControl(), ready -> {}).step(api.term(), record());
    }

    @Test
    void withoutTheNodeThatHasKeptTheRowsTheyStayThere() throws Exception {
        stands(source, "lost");
        String accepting = client.moves().accept(move).group();
        assertThat(client.group(GroupId.parse(accepting)).commands())
                .as("nothing waits for it")
                .noneMatch(command -> command.node().equals(source));
        settling.undo(accepting);
        assertThat(record().acceptGroup()).as("the way back is open still").isEmpty();
        assertThat(left()).hasValueSatisfying(object -> {
            assertThat(object.closed()).isFalse();
            assertThat(object.needed()).isTrue();
        });

        acceptedWithoutIt();
        assertThat(ledger()).isEqualTo("quarantined-table kept");
        assertThat(droppedAtReturn()).as("nobody drops it unasked").doesNotContain(kept);
        assertThat(left()).hasValueSatisfying(object -> {
            assertThat(object.closed()).isTrue();
            assertThat(object.needed()).isFalse();
            assertThat(object.ended()).isTrue();
            assertThat(object.last()).isEmpty();
        });
    }

    @Test
    void whileTheOwnerIsAwayItIsToldThatItMayBeTheLastOfTheRows() throws Exception {
        acceptedWithoutIt();
        for (String standing : List.of("lost", "returning")) {
            stands(target, standing);
            assertThat(last()).as(standing).isEqualTo("node " + target + ", which has the shard, is away or was lost");
        }
        stands(target, "active");
        api.run("UPDATE worker_session SET trouble = 'no answer' WHERE node = '" + target + "'");
        assertThat(last()).startsWith("node " + target);
        api.run("UPDATE worker_session SET trouble = ''");
        assertThat(last()).isEmpty();
        api.run("INSERT INTO dropped_table (generation, name, engine, definition, replicas, group_id, dropped_at)"
                + " VALUES (99, 'users', 'mariadb', '{}', '[]', 0, 0)");
        assertThat(last()).isEqualTo("table users was dropped, and can be put back");
        api.run("DELETE FROM dropped_table");
    }

    @Test
    void aRepairDropsItAndGivesItBackIfThatIsUndone() throws Exception {
        acceptedWithoutIt();
        settling.undo(repair());
        assertThat(left())
                .hasValueSatisfying(object -> assertThat(object.closed())
                        .as("it is known whose it is")
                        .isTrue());
        GroupId again = repair();
        assertThat(ledger()).isEqualTo("quarantined-table pinned");
        settling.decide(again);
        assertThat(ledger()).isEqualTo("quarantined-table gone");
    }

    @Test
    void aRepairTakesNothingThatIsKeptForAWayBack() throws Exception {
        settling.decide(repair());
        assertThat(ledger()).isEqualTo("quarantined-table kept");
    }

    @Test
    void theEndOfTheRetentionClosesTheWayWithoutIt() throws Exception {
        api.run("UPDATE worker_session SET trouble = 'no answer' WHERE node = '" + source + "'");
        keep();
        assertThat(record().acceptGroup()).as("it is only away").isEmpty();
        stands(source, "lost");
        keep();
        assertThat(record().acceptGroup()).isPresent();
        assertThat(ledger()).isEqualTo("quarantined-table kept");
        api.run("UPDATE worker_session SET trouble = ''");
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
        for (String standing : List.of("returning", "active")) {
            stands(source, standing);
            assertThatThrownBy(() -> publish(
                            new GroupId(UUID.randomUUID()), plan.submission(), Objects.requireNonNull(plan.catalog())))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE));
        }
        assertThat(ledger()).isEqualTo("quarantined-table kept");
    }
}
