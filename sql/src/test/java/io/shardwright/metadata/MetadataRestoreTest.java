package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.metadata.backup.MetadataBackup;
import io.shardwright.metadata.backup.MetadataRestore;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class MetadataRestoreTest {
    private static final long RANDOM = 0x5eed;

    @TempDir
    private Path folder;

    @RegisterExtension
    final Fixture f = new Fixture();

    private final MetadataDatabase target = FixtureServer.emptySchema("restored");
    private Path file;

    @BeforeEach
    void begin() {
        file = folder.resolve("metadata.backup");
    }

    @AfterEach
    void end() {
        target.close();
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).contains(words);
        });
    }

    private MetadataRestore.Summary restore(boolean dryRun) {
        return new MetadataRestore(target, "test").restore(file, Optional.empty(), RANDOM, "ada", dryRun);
    }

    @Test
    void whatWasSavedIsThereAndNothingRuns() throws IOException {
        Fixture.Worker n1 = f.worker("n1");
        GroupId group = f.publish(command("a", "n1"), command("b", "n1", "a"));
        f.lead();
        n1.take();
        MetadataBackup.Summary saved = MetadataBackup.write(f.database, file, "test");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(saved.bytes()).isEqualTo(Files.size(file));
        assertThat(folder.toFile().list()).containsExactly("metadata.backup");

        assertThat(restore(true).rows()).isEqualTo(saved.rows());
        assertThat(new MetadataRestore(target, "test")
                        .restore(file, Optional.empty(), RANDOM, "ada", false)
                        .incarnation())
                .isEqualTo(Incarnation.numbered(saved.header().incarnation().number() + 1, RANDOM));

        GroupReader.Group was = f.groups.find(group).orElseThrow();
        GroupReader.Group is = new GroupReader(target).find(group).orElseThrow();
        assertThat(is).isEqualTo(was);
        assertThat(is.head().state()).isEqualTo(GroupState.ACTIVE);
        WorkerQueue queue = new WorkerQueue(target, n1.node, n1.grant, Fixture.ACTIONS);
        refused(ErrorCode.FENCED, "replaced", () -> queue.claim(1, 1));
        NodeSessions sessions = new NodeSessions(target);
        refused(
                ErrorCode.METADATA_RESTORED,
                "nothing runs",
                () -> sessions.nextEpoch(Fixture.node("n1"), new NodeMark(9, Optional.empty(), Optional.empty())));
        LeaderTerm term = new LeaderTerms(target).begin("c2", "http://c2", "c2:1");
        GroupSettlement settlement = new GroupSettlement(target);
        refused(ErrorCode.METADATA_RESTORED, "nothing runs", () -> settlement.activate(term));
        refused(ErrorCode.METADATA_RESTORED, "nothing runs", () -> new Catalog(target).nextGeneration(term));
    }

    @Test
    void aTermOfAnEarlierLifeIsOverWhateverItsNumber() {
        MetadataBackup.write(f.database, file, "test");
        restore(false);
        LeaderTerm now = new LeaderTerms(target).begin("c2", "http://c2", "c2:1");
        LeaderTerm then = new LeaderTerm(now.term(), f.term.incarnation(), now.holder(), now.api(), now.link());
        refused(ErrorCode.FENCED, "is over", () -> new GroupSettlement(target).activate(then));
    }

    @Test
    void aFileThatIsNotWholeIsRefusedBeforeAnythingIsWritten() throws IOException {
        f.publish(command("a", "n1"));
        MetadataBackup.write(f.database, file, "test");
        byte[] whole = Files.readAllBytes(file);
        for (int at : new int[] {0, 7, 12, whole.length / 2, whole.length - 33, whole.length - 1}) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            refused(ErrorCode.BAD_REQUEST, "no whole backup", () -> restore(false));
        }
        for (int length : new int[] {0, 8, 40, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            refused(ErrorCode.BAD_REQUEST, "no whole backup", () -> restore(false));
        }
        assertThatThrownBy(() -> new NodeReader(target).nodes()).isInstanceOf(ShardwrightException.class);
    }

    @Test
    void commandsNeverGetTheNumberOfOneInTheHistory() throws SQLException {
        f.publish(command("a", "n1"), command("b", "n1"));
        f.execute("INSERT INTO sharding_queue_history SELECT * FROM sharding_queue");
        f.execute("DELETE FROM sharding_queue");
        long last = f.number("SELECT MAX(id) FROM sharding_queue_history");
        MetadataBackup.write(f.database, file, "test");
        restore(false);
        try (Connection root = FixtureServer.root();
                Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT auto_increment FROM information_schema.tables WHERE table_name = 'sharding_queue'"
                                + " AND table_schema = 'restored'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(last + 1);
        }
    }

    @Test
    void theNewestBackupIsNotedOnceItIsWhole() {
        long taken = MetadataBackup.write(f.database, file, "test").header().takenAt();
        assertThat(f.number("SELECT taken_at FROM newest_backup")).isEqualTo(taken);
        f.execute("UPDATE newest_backup SET taken_at = taken_at + 1000000");
        MetadataBackup.write(f.database, folder.resolve("second"), "test");
        assertThat(f.number("SELECT taken_at FROM newest_backup")).isEqualTo(taken + 1_000_000);
        restore(false);
        long noted = target.transactions()
                .in(handle -> handle.createQuery("SELECT COUNT(*) FROM newest_backup")
                        .mapTo(Long.class)
                        .one());
        assertThat(noted).as("in the second; the first has not itself").isZero();
    }

    @Test
    void neverOverwritesABackupOrADatabaseThatHoldsSomething() {
        MetadataBackup.write(f.database, file, "test");
        refused(ErrorCode.BAD_REQUEST, "exists already", () -> MetadataBackup.write(f.database, file, "test"));
        restore(false);
        refused(ErrorCode.WRONG_STATE, "holds something", () -> restore(false));
        Path kept = folder.resolve("kept.backup");
        MetadataRestore.Summary again =
                new MetadataRestore(target, "test").restore(file, Optional.of(kept), RANDOM, "ada", false);
        assertThat(again.replaced()).contains(kept);
        assertThat(again.incarnation().number())
                .as("above what was there too")
                .isEqualTo(again.backup().incarnation().number() + 2);
        assertThat(new MetadataRestore(target, "test")
                        .restore(kept, Optional.of(folder.resolve("second")), RANDOM, "ada", true)
                        .backup()
                        .incarnation())
                .isEqualTo(Incarnation.numbered(again.backup().incarnation().number() + 1, RANDOM));
    }

    @Test
    void isRefusedWhileSomebodyUsesTheDatabase() {
        MetadataBackup.write(f.database, file, "test");
        restore(false);
        MetadataDatabase user = f.database("restored");
        try {
            user.awaitSchema(io.shardwright.resilience.Patience.OTHERS_START);
            refused(
                    ErrorCode.WRONG_STATE,
                    "in use",
                    () -> new MetadataRestore(target, "test").renew(RANDOM, "", "ada", false));
        } finally {
            user.close();
        }
    }

    @Test
    void aNodeThatKnowsMoreThanTheRecordsIsNotTaken() {
        Incarnation here = f.sessions.standing().incarnation();
        long epoch = f.worker("n1").grant.epoch();
        refused(
                ErrorCode.METADATA_OUTDATED,
                "only " + epoch,
                () -> f.sessions.nextEpoch(
                        Fixture.node("n1"), new NodeMark(epoch + 1, Optional.of(here), Optional.empty())));
        refused(
                ErrorCode.METADATA_OUTDATED,
                "has belonged to",
                () -> f.sessions.nextEpoch(
                        Fixture.node("n1"),
                        new NodeMark(
                                epoch, Optional.of(Incarnation.numbered(here.number() + 1, 1)), Optional.empty())));
    }
}
