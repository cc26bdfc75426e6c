package io.shardwright.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.resilience.Patience;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A schema is brought to its version by one kind of process and waited for by the other. */
class MetadataDatabaseTest {
    private static final Patience TWICE = new Patience(2, 1, 1);

    @Test
    void asksForACoordinatorWhereTheTablesAreMissing() {
        try (MetadataDatabase database = Fixture.emptySchema("without_tables")) {
            assertThatThrownBy(() -> database.awaitSchema(TWICE))
                    .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.BAD_RECORD);
                        assertThat(e.advice()).contains("Start a coordinator");
                    });
        }
    }

    @Test
    void aServerThatAnswersIsNotSaidToBeSilent() {
        Fixture.emptySchema("dropped").close();
        Fixture.asRoot("DROP DATABASE dropped");
        assertThatThrownBy(() -> Fixture.schema(Fixture.endpoint(), "dropped"))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
                    assertThat(e.message()).endsWith("/dropped has no schema dropped");
                    assertThat(e.advice()).contains("metadata.url");
                });
    }

    @Test
    void isSatisfiedByWhatAMigrationLeaves() {
        try (MetadataDatabase database = Fixture.emptySchema("migrated")) {
            database.migrate();
            assertThatCode(() -> database.awaitSchema(new Patience(1, 1, 1)))
                    .as("the version that is waited for is that of the newest migration")
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aSchemaIsCurrentOnlyAsThisBuildMigratesIt() {
        try (MetadataDatabase database = Fixture.emptySchema("current")) {
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
        try (MetadataDatabase database = Fixture.emptySchema("edited")) {
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
        Fixture.emptySchema("migrated_once").close();
        try (ScriptedProxy proxy = ScriptedProxy.before(Fixture.endpoint());
                MetadataDatabase database = Fixture.schema(proxy.endpoint(), "migrated_once")) {
            proxy.once("GET_LOCK", Exchange.loseStatement());

            assertThatThrownBy(database::migrate)
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        }
    }

    @Test
    void waitsForOneThatIsMigratedMeanwhile() {
        try (MetadataDatabase database = Fixture.emptySchema("migrated_later")) {
            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(() -> database.awaitSchema(new Patience(10_000, 1, 10)));
            database.migrate();
            waiting.join();
        }
    }
}
