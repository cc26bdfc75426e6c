package io.shardwright.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.NodeName;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Publisher;
import io.shardwright.metadata.Savepoints;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.SqlProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leader's turn over groups on a real metadata database. */
class SettleTurnTest {
    private static final NodeName N1 = new NodeName("n1");

    @Test
    void aGroupThatCannotBeDecidedDoesNotKeepOthersFromIt(@TempDir Path folder) {
        try (LocalMariaDb server = LocalMariaDb.start(folder.resolve("metadata"), ServerOptions.forTests());
                MetadataDatabase database = open(server, server.endpoint())) {
            database.migrate();
            GroupSettlement settlement = new GroupSettlement(database);
            Savepoints savepoints = new Savepoints(database, false);
            LeaderTerm term = new LeaderTerms(database).begin("c1", "http://c1", "c1:1");
            GroupId broken = publish(database, term, "broken");
            GroupId whole = publish(database, term, "whole");
            server.run(
                    Account.ROOT,
                    "CREATE TRIGGER shardwright.no_decision BEFORE UPDATE ON shardwright.operation_group FOR EACH ROW"
                            + " IF NEW.title = 'broken' AND NEW.decided_at IS NOT NULL THEN"
                            + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not this one'; END IF");

            SettleTurn.take(settlement, savepoints, term);
            SettleTurn.Result second = SettleTurn.take(settlement, savepoints, term);

            assertThat(second.ready().nodes()).containsOnlyKeys(N1);
            assertThat(state(database, whole)).isEqualTo(GroupState.COMPLETING);
            assertThat(state(database, broken)).isEqualTo(GroupState.PREPARED);
            assertThat(SettleTurn.take(settlement, savepoints, term).decided())
                    .as("nothing more can be done at once")
                    .isFalse();
        }
    }

    @Test
    void aGroupWhoseTransactionIsEndedDoesNotKeepOthersFromTheirs(@TempDir Path folder) throws IOException {
        Queue<String> cut = new ConcurrentLinkedQueue<>(List.of("SET decided_at"));
        try (LocalMariaDb server = LocalMariaDb.start(folder.resolve("metadata"), ServerOptions.forTests());
                SqlProxy proxy = SqlProxy.before(
                        server.endpoint(),
                        () -> sql -> Optional.ofNullable(cut.peek())
                                .filter(sql::contains)
                                .filter(cut::remove)
                                .map(text -> Exchange::cutBoth));
                MetadataDatabase database = open(server, server.endpoint());
                MetadataDatabase slow = open(server, proxy.endpoint())) {
            database.migrate();
            LeaderTerm term = new LeaderTerms(database).begin("c1", "http://c1", "c1:1");
            GroupId broken = publish(database, term, "broken");
            GroupId whole = publish(database, term, "whole");
            GroupSettlement settlement = new GroupSettlement(slow);
            Savepoints savepoints = new Savepoints(slow, false);
            SettleTurn.take(settlement, savepoints, term);

            SettleTurn.take(settlement, savepoints, term);

            assertThat(state(database, broken)).isEqualTo(GroupState.PREPARED);
            assertThat(state(database, whole)).isEqualTo(GroupState.COMPLETING);
            SettleTurn.take(settlement, savepoints, term);
            assertThat(state(database, broken)).isEqualTo(GroupState.COMPLETING);
            GroupId first = publish(database, term, "first");
            GroupId second = publish(database, term, "second");
            SettleTurn.take(settlement, savepoints, term);
            cut.addAll(List.of("SET decided_at", "SELECT state, id FROM operation_group"));
            assertThatThrownBy(() -> SettleTurn.take(settlement, savepoints, term))
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
            assertThat(state(database, first)).isEqualTo(GroupState.PREPARED);
            assertThat(state(database, second)).as("nobody else fares better").isEqualTo(GroupState.PREPARED);
        }
    }

    private static MetadataDatabase open(LocalMariaDb server, Endpoint endpoint) {
        Account account = server.account(Account.METADATA);
        return MetadataDatabase.open(
                new MetadataAddress(endpoint, "shardwright", account.user(), account.password(), 2));
    }

    /** A group with nothing but work after its decision. */
    private static GroupId publish(MetadataDatabase database, LeaderTerm term, String title) {
        CommandPair command = CommandPair.afterDecision("tidy", N1, new RunSql("DO 1"), List.of());
        return new Publisher(database)
                .publish(
                        term,
                        new Publication(
                                new GroupId(UUID.randomUUID()),
                                new GroupSubmission(title, title, List.of(command), List.of()),
                                new CatalogChange.None(),
                                List.of(),
                                title,
                                "tester"))
                .id();
    }

    private static GroupState state(MetadataDatabase database, GroupId group) {
        return new GroupReader(database).head(group).orElseThrow().state();
    }
}
