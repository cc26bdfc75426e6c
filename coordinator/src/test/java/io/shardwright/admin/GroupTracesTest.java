package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.config.TracingSettings;
import io.shardwright.feed.Change;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.ChangeKeeper;
import io.shardwright.operations.GroupTraces;
import io.shardwright.queue.GroupId;
import io.shardwright.span.Sampling;
import io.shardwright.tracing.Origin;
import io.shardwright.tracing.ReceivedSpan;
import io.shardwright.tracing.TraceReceiver;
import io.shardwright.tracing.Tracing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each group that has ended is told of once, by whichever coordinator leads. */
final class GroupTracesTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private TraceReceiver receiver;
    private List<ReceivedSpan> roots = List.of();

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void forget() throws Exception {
        receiver = TraceReceiver.start();
        api.forgetAll();
        api.run("DELETE FROM shard_move", "DELETE FROM rebalance_move", "DELETE FROM change_feed");
        api.addNode("n1", "mariadb", true);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Tracing tracing(double share) {
        return Tracing.start(
                new TracingSettings(Optional.of(receiver.endpoint()), Map.of(), new Sampling(share)),
                new Origin(ProcessKind.COORDINATOR, "c1", "main", "1"));
    }

    private static ChangeKeeper keeper(Tracing tracing) {
        return new ChangeKeeper(
                api.database(), api.operations().rebalanceControl(), new GroupTraces(api.database(), tracing));
    }

    private static String group() {
        return api.post("/api/v1/groups", Fixture.GROUP).body().path("group").asText();
    }

    /** As if it were over. */
    private static void end(String group, String state) throws Exception {
        api.run("UPDATE operation_group SET state = '" + state + "', version = version + 1, ended_at = created_at + 7,"
                + " updated_at = updated_at + 1, abort_reason = IF(state = 'committed', NULL, 'stopped'),"
                + " aborted_at = IF(state = 'committed', NULL, created_at + 3) WHERE uuid = '" + group + "'");
    }

    private List<String> told() {
        return roots.stream()
                .map(span -> span.says("shardwright.group") + " " + span.says("shardwright.state"))
                .toList();
    }

    @Test
    void onceItHasEndedAndNotBefore() throws Exception {
        String group = group();
        try (Tracing tracing = tracing(1)) {
            ChangeKeeper keeper = keeper(tracing);
            keeper.step(api.term());
            end(group, "rolled_back");
            keeper.step(api.term());
            keeper.step(api.term());
            roots = receiver.all(tracing);
        }
        assertThat(roots).singleElement().satisfies(root -> {
            assertThat(root.trace()).isEqualTo(GroupId.parse(group).trace());
            assertThat(root.name()).isEqualTo("group");
            assertThat(root.error()).isEqualTo("ERROR rolled_back, stopped");
            assertThat(root.says("shardwright.title")).isEqualTo("t");
            assertThat(root.endNanos() - root.startNanos()).isEqualTo(7_000_000);
        });
    }

    @Test
    void aNewLeaderTellsWhatEndedWhileNobodyLedAndNothingTwice() throws Exception {
        String before = group();
        String meanwhile = group();
        String after = group();
        try (Tracing tracing = tracing(1)) {
            ChangeKeeper first = keeper(tracing);
            first.step(api.term());
            end(before, "committed");
            first.step(api.term());
            end(meanwhile, "committed");
            api.lead();
            ChangeKeeper next = keeper(tracing);
            next.step(api.term());
            end(after, "rolled_back");
            next.step(api.term());
            next.step(api.term());
            roots = receiver.all(tracing);
        }
        assertThat(told()).containsExactly(before + " committed", meanwhile + " committed", after + " rolled_back");
    }

    @Test
    void whoDoesNotLeadAnyMoreTellsNothing() throws Exception {
        String group = group();
        try (Tracing tracing = tracing(1)) {
            ChangeKeeper old = keeper(tracing);
            old.step(api.term());
            end(group, "committed");
            LeaderTerm lost = api.term();
            api.lead();
            assertThatThrownBy(() -> old.step(lost)).hasMessageContaining("term");
            roots = receiver.all(tracing);
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void aChangeOfARecordThatHadEndedIsNoSecondEnd() throws Exception {
        String group = group();
        try (Tracing tracing = tracing(1)) {
            ChangeKeeper keeper = keeper(tracing);
            end(group, "committed");
            keeper.step(api.term());
            api.run("UPDATE operation_group SET version = version + 1");
            keeper.step(api.term());
            roots = receiver.all(tracing);
        }
        assertThat(told()).hasSize(1);
    }

    @Test
    void onlyTheShareThatIsWanted() throws Exception {
        String group = group();
        try (Tracing tracing = tracing(0)) {
            ChangeKeeper keeper = keeper(tracing);
            end(group, "committed");
            keeper.step(api.term());
            roots = receiver.all(tracing);
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void aMoveIsOneAndNamesItsRebalance() throws Exception {
        String group = group();
        api.run(
                "SET SESSION sql_mode = ''",
                "INSERT INTO shard_move (id, group_id) SELECT 'a-move', id FROM operation_group",
                "SET SESSION foreign_key_checks = 0",
                "INSERT INTO rebalance_move (rebalance, number, move_id) VALUES ('a-rebalance', 1, 'a-move')",
                "UPDATE operation_group SET only_table = 'users'");
        try (Tracing tracing = tracing(1)) {
            end(group, "committed");
            keeper(tracing).step(api.term());
            roots = receiver.all(tracing);
        }
        ReceivedSpan root = roots.get(0);
        assertThat(root.name()).isEqualTo("group move");
        assertThat(root.attributes())
                .containsEntry("shardwright.kind", "move")
                .containsEntry("shardwright.move", "a-move")
                .containsEntry("shardwright.rebalance", "a-rebalance")
                .containsEntry("shardwright.table", "users");
        api.run("UPDATE shard_move SET reverse_group = group_id, group_id = 0", "DELETE FROM change_feed");
        try (Tracing tracing = tracing(1)) {
            keeper(tracing).step(api.term());
            roots = receiver.all(tracing);
        }
        assertThat(roots.get(1).name()).isEqualTo("group reverse");
    }

    @Test
    void whatCannotBeReadKeepsNobodyFromHearingOfChanges() throws Exception {
        String group = group();
        try (Tracing tracing = tracing(1)) {
            ChangeKeeper keeper = keeper(tracing);
            keeper.step(api.term());
            end(group, "committed");
            api.run("ALTER TABLE operation_group RENAME COLUMN abort_detail TO away");
            try {
                keeper.step(api.term());
            } finally {
                api.run("ALTER TABLE operation_group RENAME COLUMN away TO abort_detail");
            }
            roots = receiver.all(tracing);
        }
        assertThat(told()).isEmpty();
        assertThat(new ChangeFeed(api.database()).told())
                .filteredOn(change -> change.id().equals(group))
                .extracting(Change::state)
                .containsExactly("committed");
    }
}
