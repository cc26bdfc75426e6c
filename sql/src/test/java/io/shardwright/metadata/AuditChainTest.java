package io.shardwright.metadata;

import static io.shardwright.metadata.Fixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.access.RefusalNotes;
import io.shardwright.audit.AuditEntry;
import io.shardwright.audit.AuditHead;
import io.shardwright.keyring.OwnerOnlyFile;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.metadata.backup.MetadataBackup;
import io.shardwright.metadata.backup.MetadataRestore;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What of the audit was changed, taken out or put in is seen. */
final class AuditChainTest {
    @TempDir
    private Path folder;

    @RegisterExtension
    final Fixture f = new Fixture();

    private ServerSecrets secrets;
    private AuditSealing sealing;
    private AuditReader audit;

    @BeforeEach
    void begin() throws Exception {
        secrets = secrets("a".repeat(32));
        sealing = new AuditSealing(f.database, secrets);
        audit = new AuditReader(f.database);
    }

    private ServerSecrets secrets(String lines) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return ServerSecrets.read(new OwnerOnlyFile("api.secret-file", file));
    }

    private void write(int entries) {
        f.database.transactions().run(handle -> {
            for (int i = 0; i < entries; i++) {
                Audit.write(handle, "alice/abcdef27@10.0.0.1", "test.do", "thing " + i, "détail");
            }
        });
    }

    private AuditHead seal() {
        AuditSealing.Sealed sealed = sealing.seal(f.term);
        while (sealed.isFull()) {
            sealed = sealing.seal(f.term);
        }
        return sealed.after();
    }

    private AuditReader.Verdict verify() {
        return audit.verify(secrets, Optional.empty());
    }

    private void run(String sql) {
        f.database.transactions().run(handle -> handle.execute(sql));
    }

    private void broken(long place, boolean there, String words) {
        AuditReader.Fault fault = verify().fault().orElseThrow();
        assertThat(fault.place()).isEqualTo(place);
        assertThat(fault.id().isPresent()).isEqualTo(there);
        assertThat(fault.what()).contains(words);
    }

    @Test
    void anOperationAndItsEntryCommitTogetherAndAreSealedInPlaces() {
        f.publish(command("a", "n1"));
        write(3);
        assertThat(verify()).isEqualTo(new AuditReader.Verdict(0, 4, AuditHead.NONE, Optional.empty(), List.of()));
        AuditHead head = seal();
        assertThat(head.place()).isEqualTo(4);
        assertThat(verify()).isEqualTo(new AuditReader.Verdict(4, 0, head, Optional.empty(), List.of()));
        assertThat(sealing.seal(f.term)).isEqualTo(new AuditSealing.Sealed(head, head));
        AuditReader.Line last =
                audit.list(Optional.of("alice"), 0, Long.MAX_VALUE, 1).get(0);
        assertThat(last.place()).isEqualTo(OptionalLong.of(4));
        AuditEntry entry = last.entry();
        assertThat(List.of(
                        entry.actor(), entry.origin(), entry.action(), entry.target(), entry.detail(), entry.outcome()))
                .containsExactly("alice/abcdef27", "10.0.0.1", "test.do", "thing 2", "détail", "done");
    }

    @Test
    void manyThatWriteAtOnceLeaveNoGap() {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int writer = 0; writer < 6; writer++) {
            writers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 40; i++) {
                    boolean takenBack = i % 4 == 0;
                    f.database.transactions().in(takenBack, handle -> {
                        Audit.write(handle, "leader", "test.do", "", "");
                        return true;
                    });
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
        while (!all.isDone()) {
            seal();
        }
        all.join();
        AuditHead head = seal();
        assertThat(head.place()).isEqualTo(6 * 30);
        assertThat(verify()).isEqualTo(new AuditReader.Verdict(180, 0, head, Optional.empty(), List.of()));
    }

    @Test
    void moreThanOneTurnCanTakeIsSealedTurnByTurn() {
        write(1_201);
        assertThat(seal().place()).isEqualTo(1_201);
        assertThat(verify().checked()).isEqualTo(1_201);
        run("UPDATE audit SET target = 'x' WHERE place = 1100");
        broken(1_100, true, "does not say what was sealed");
    }

    @Test
    void everyColumnIsSealed() {
        write(3);
        seal();
        for (String change : List.of(
                "at = at + 1",
                "actor = 'mallory'",
                "origin = '10.0.0.2'",
                "action = 'test.did'",
                "target = 'thing'",
                "detail = CONCAT(detail, ' ')",
                "outcome = 'refused'")) {
            run("CREATE OR REPLACE TABLE audit_copy AS SELECT * FROM audit");
            run("UPDATE audit SET " + change + " WHERE place = 2");
            broken(2, true, "does not say what was sealed");
            run("REPLACE INTO audit SELECT * FROM audit_copy");
            assertThat(verify().fault()).as("put back after " + change).isEmpty();
        }
        run("DROP TABLE audit_copy");
    }

    @Test
    void whatWasTakenOutOrPutInIsSeen() {
        write(5);
        seal();
        run("CREATE OR REPLACE TABLE audit_copy AS SELECT * FROM audit");
        run("DELETE FROM audit WHERE place = 3");
        broken(3, false, "taken out");
        run("UPDATE audit SET place = place - 1 WHERE place > 3 ORDER BY place");
        broken(3, true, "does not say what was sealed");
        run("REPLACE INTO audit SELECT * FROM audit_copy");
        run("UPDATE audit SET place = place + 1 WHERE place > 2 ORDER BY place DESC");
        run(
                "INSERT INTO audit SELECT id + 100, at, actor, origin, action, target, detail, outcome, 3, digest, secret FROM audit WHERE place = 2");
        broken(3, true, "does not say what was sealed");
        run("DROP TABLE audit_copy");
    }

    @Test
    void whatWasTakenOffTheEndIsSeen() {
        write(5);
        AuditHead before = seal();
        run("DELETE FROM audit WHERE place = 5");
        broken(5, false, "the chain ends here");
        run("UPDATE audit_head SET place = 4, digest = (SELECT digest FROM audit WHERE place = 4)");
        broken(4, false, "the head is not what was sealed");
        assertThat(audit.verify(secrets, Optional.of(before)).fault()).isPresent();
    }

    @Test
    void aHeadThatWasPutBackWithItsSealIsSeenByWhoKeptALaterOne() {
        write(2);
        seal();
        run("CREATE OR REPLACE TABLE head_copy AS SELECT * FROM audit_head");
        write(2);
        AuditHead later = seal();
        run("DELETE FROM audit WHERE place > 2");
        run("REPLACE INTO audit_head SELECT * FROM head_copy");
        run("DROP TABLE head_copy");
        assertThat(verify().fault()).as("the database alone does not show it").isEmpty();
        assertThat(audit.verify(secrets, Optional.of(later))
                        .fault()
                        .orElseThrow()
                        .what())
                .contains("ends before the given head");
        write(3);
        seal();
        AuditReader.Fault anew =
                audit.verify(secrets, Optional.of(later)).fault().orElseThrow();
        assertThat(anew.place()).isEqualTo(4);
        assertThat(anew.what()).contains("not what it was when the given head was kept");
    }

    @Test
    void anEntryOfALostLifeDoesNotFitIntoAnother() {
        write(2);
        seal();
        run("CREATE OR REPLACE TABLE head_copy AS SELECT * FROM audit_head");
        write(1);
        seal();
        run("CREATE OR REPLACE TABLE audit_copy AS SELECT * FROM audit WHERE place = 3");
        run("DELETE FROM audit WHERE place > 2");
        run("REPLACE INTO audit_head SELECT * FROM head_copy");
        write(2);
        seal();
        assertThat(verify().fault()).isEmpty();
        run("DELETE FROM audit WHERE place = 3");
        run("INSERT INTO audit SELECT * FROM audit_copy");
        run("DROP TABLE audit_copy, head_copy");
        broken(4, true, "it, or the one before it, was changed or put in");
    }

    @Test
    void anOldSecretStillChecksAndALostOneIsNamed() throws Exception {
        write(2);
        seal();
        String old = secrets.newest();
        secrets = secrets("b".repeat(32) + "\n" + "a".repeat(32));
        sealing = new AuditSealing(f.database, secrets);
        write(2);
        seal();
        assertThat(verify().fault()).isEmpty();
        assertThat(verify().checked()).isEqualTo(4);
        secrets = secrets("b".repeat(32));
        broken(1, true, "sealed by secret " + old);
    }

    @Test
    void aDeposedLeaderSealsNothing() {
        write(1);
        LeaderTerm deposed = f.term;
        f.term = f.terms.begin("c2", "http://c2", "c2:1");
        assertThatThrownBy(() -> sealing.seal(deposed))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(verify().unsealed()).isEqualTo(1);
        assertThat(seal().place()).isEqualTo(1);
    }

    @Test
    void refusedCallsAreEntriesToo() {
        audit.addRefused(List.of(
                new RefusalNotes.Note(
                        new RefusalNotes.Kind("bob/abcdef27", "10.0.0.9", "create-key", "role-too-low"), 1),
                new RefusalNotes.Note(
                        new RefusalNotes.Kind("nobody", "::1", "GET /api/v1/nodes", "unauthorized"), 41)));
        assertThat(audit.list(Optional.empty(), 0, Long.MAX_VALUE, 9))
                .extracting(line -> line.entry().actor() + " " + line.entry().origin() + " "
                        + line.entry().target() + " " + line.entry().detail() + " "
                        + line.entry().outcome())
                .containsExactly(
                        "nobody ::1 GET /api/v1/nodes unauthorized, 41 times refused",
                        "bob/abcdef27 10.0.0.9 create-key role-too-low refused");
        assertThat(audit.list(Optional.of("abcdef27"), 0, Long.MAX_VALUE, 9)).hasSize(1);
        assertThat(audit.list(Optional.of("bob"), Long.MAX_VALUE, Long.MAX_VALUE, 9))
                .isEmpty();
    }

    @Test
    void aRestoredChainGoesOnWithAMark() {
        write(2);
        seal();
        write(1);
        Path file = folder.resolve("metadata.backup");
        MetadataBackup.write(f.database, file, "test");
        write(3);
        AuditHead lost = seal();
        try (MetadataDatabase target = FixtureServer.emptySchema("restored_audit")) {
            new MetadataRestore(target, "test").restore(file, Optional.empty(), 1, "cli:ada", false);
            target.transactions().run(handle -> handle.execute("UPDATE coordinator_term SET state = 'open'"));
            LeaderTerm term = new LeaderTerms(target).begin("c2", "http://c2", "c2:1");
            new AuditSealing(target, secrets).seal(term);
            AuditReader restored = new AuditReader(target);
            AuditReader.Verdict verdict = restored.verify(secrets, Optional.empty());
            assertThat(verdict.fault()).isEmpty();
            assertThat(verdict.checked()).isEqualTo(4);
            assertThat(verdict.restores()).containsExactly(4L);
            assertThat(restored.list(Optional.empty(), 0, Long.MAX_VALUE, 1)
                            .get(0)
                            .entry()
                            .action())
                    .isEqualTo("metadata.restore");
            assertThat(restored.verify(secrets, Optional.of(lost))
                            .fault()
                            .orElseThrow()
                            .what())
                    .contains("or the metadata database restored");
        }
    }
}
