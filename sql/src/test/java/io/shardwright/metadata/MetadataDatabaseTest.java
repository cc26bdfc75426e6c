package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.resilience.Patience;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A schema is brought to its version by one kind of process and waited for by the other. */
class MetadataDatabaseTest {
    private static final Patience TWICE = new Patience(2, 1, 1);

    @Test
    void asksForACoordinatorWhereTheTablesAreMissing() {
        try (MetadataDatabase database = FixtureServer.emptySchema("without_tables")) {
            assertThatThrownBy(() -> database.awaitSchema(TWICE))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD);
                        assertThat(e.advice()).contains("Start a coordinator");
                    });
        }
    }

    @Test
    void aServerThatAnswersIsNotSaidToBeSilent() {
        FixtureServer.emptySchema("dropped").close();
        FixtureServer.asRoot("DROP DATABASE dropped");
        assertThatThrownBy(() -> FixtureServer.schema(FixtureServer.endpoint(), "dropped"))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).endsWith("/dropped has no schema dropped");
                    assertThat(e.advice()).contains("metadata.url");
                });
    }

    @Test
    void isSatisfiedByWhatAMigrationLeaves() {
        try (MetadataDatabase database = FixtureServer.emptySchema("migrated")) {
            database.migrate();
            assertThatCode(() -> database.awaitSchema(new Patience(1, 1, 1)))
                    .as("the version that is waited for is that of the newest migration")
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aSchemaIsCurrentOnlyAsThisBuildMigratesIt() {
        try (MetadataDatabase database = FixtureServer.emptySchema("current")) {
            assertThat(isCurrent(database)).isFalse();
            database.migrate();
            assertThat(isCurrent(database))
                    .as("Flyway computes the same checksum")
                    .isTrue();

            assertThat(isCurrentWith(database, "success = 0", "success = 1")).isFalse();
            assertThat(isCurrentWith(database, "script = 'V1__other.sql'", "script = 'V1__queue.sql'"))
                    .isFalse();
            assertThat(isCurrentWith(database, "checksum = checksum + 1", "checksum = checksum - 1"))
                    .isFalse();
            assertThat(isCurrent(database)).isTrue();
        }
    }

    @Test
    void leavesToFlywayWhatIsNotCurrent() {
        try (MetadataDatabase database = FixtureServer.emptySchema("edited")) {
            database.migrate();
            database.migrate();
            change(database, "checksum = checksum + 1");

            assertThatThrownBy(database::migrate)
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD));
        }
    }

    private static boolean isCurrent(MetadataDatabase database) {
        return database.transactions().in(SchemaHistory::isCurrent);
    }

    private static boolean isCurrentWith(MetadataDatabase database, String change, String back) {
        change(database, change);
        boolean current = isCurrent(database);
        change(database, back);
        return current;
    }

    private static void change(MetadataDatabase database, String change) {
        database.transactions().run(handle -> handle.execute("UPDATE " + SchemaHistory.TABLE + " SET " + change));
    }

    @Test
    void aMigrationWhoseConnectionIsLostIsNoBadRecord() throws Exception {
        FixtureServer.emptySchema("migrated_once").close();
        try (ScriptedProxy proxy = ScriptedProxy.before(FixtureServer.endpoint());
                MetadataDatabase database = FixtureServer.schema(proxy.endpoint(), "migrated_once")) {
            proxy.once("GET_LOCK", Exchange.loseStatement());

            assertThatThrownBy(database::migrate)
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        }
    }

    @Test
    void waitsForOneThatIsMigratedMeanwhile() {
        try (MetadataDatabase database = FixtureServer.emptySchema("migrated_later")) {
            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(() -> database.awaitSchema(new Patience(10_000, 1, 10)));
            database.migrate();
            waiting.join();
        }
    }

    /** As the next release leaves the schema: every table has a column more, and there is another table. */
    @Test
    void worksOnWhatTheNextReleaseHasAddedTo() {
        try (MetadataDatabase database = FixtureServer.emptySchema("expanded")) {
            database.migrate();
            for (String table : database.transactions()
                    .in(handle -> handle.createQuery(
                                    "SELECT table_name FROM information_schema.tables"
                                            + " WHERE table_schema = 'expanded' AND table_type = 'BASE TABLE' AND table_name <> 'schema_history'")
                            .mapTo(String.class)
                            .list())) {
                FixtureServer.asRoot("ALTER TABLE expanded." + table + " ADD COLUMN later VARCHAR(16) NULL FIRST");
            }
            FixtureServer.asRoot("CREATE TABLE expanded.later (id INT)", migration("expanded", "expand queue"));

            database.migrate();
            assertThatCode(() -> database.awaitSchema(new Patience(1, 1, 1))).doesNotThrowAnyException();

            NodeName node = new NodeName("n1");
            NodeSessions sessions = new NodeSessions(database);
            SessionGrant grant = sessions.open(
                    node,
                    sessions.nextEpoch(Fixture.node("n1"), NodeMark.NEW),
                    new WorkerFacts("test", "test", Fixture.ACTIONS, 2),
                    Fixture.LEASE_MILLIS);
            LeaderTerm term = new LeaderTerms(database).begin("c1", "http://c1", "c1:1");
            PauseSwitches pauses = new PauseSwitches(database);
            pauses.pause(term, PauseScope.NODE, "n1", "me", "a test", OptionalLong.empty());
            pauses.resume(term, PauseScope.NODE, "n1", "me", "a test");
            GroupId group = Fixture.publish(new Publisher(database), term, "k", Fixture.command("a", "n1"));
            ReadyByNode unused = new GroupSettlement(database).activate(term);
            WorkerQueue queue = new WorkerQueue(database, node, grant, Fixture.ACTIONS);
            queue.record(queue.claim(1, 1).commands().stream()
                    .map(command -> Settled.of(command, new Outcome.Succeeded(Effect.APPLIED, 1), Spread.NONE))
                    .toList());
            assertThat(new GroupReader(database).head(group).orElseThrow().state())
                    .isEqualTo(GroupState.COMMITTED);
        }
    }

    @Test
    void refusesWhatANewerReleaseHasTakenAwayFrom() {
        try (MetadataDatabase database = FixtureServer.emptySchema("contracted")) {
            database.migrate();
            FixtureServer.asRoot(migration("contracted", "contract queue"));

            for (ThrowingCallable start :
                    List.<ThrowingCallable>of(database::migrate, () -> database.awaitSchema(Patience.OTHERS_START))) {
                assertThatThrownBy(start).isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD);
                    assertThat(e.message()).contains("has version 7", "of version " + MetadataDatabase.SCHEMA_VERSION);
                    assertThat(e.advice()).contains("newer build");
                });
            }
        }
    }

    /** What a migration of a newer release leaves in the history. */
    private static String migration(String schema, String description) {
        return "INSERT INTO " + schema + ".schema_history SELECT installed_rank + 1, '7', '" + description
                + "', type, 'V7__later.sql', checksum, installed_by, installed_on, execution_time, success FROM "
                + schema
                + ".schema_history ORDER BY installed_rank DESC LIMIT 1";
    }
}
