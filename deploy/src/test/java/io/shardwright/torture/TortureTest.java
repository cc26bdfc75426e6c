package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.local.ClusterPlan;
import io.shardwright.local.Steps;
import io.shardwright.localdb.Account;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A small torture of real processes; {@code shardwright torture} does as much as one likes. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TortureTest {
    private static final int GROUPS = 48;

    @TempDir
    private Path folder;

    @Test
    void everyGroupIsSettledAndEveryNodeAsItMustBeAndWhatIsNotIsFound() throws Exception {
        TorturePlan plan = new TorturePlan(GROUPS, 2, 7, TorturePlan.UNLIMITED);
        ClusterPlan local = new ClusterPlan(folder, "torture", true, 2, 2, Instant.now());
        try (Torture torture = Torture.start(plan, local, new Steps(new PrintWriter(PrintWriter.nullWriter())))) {
            TortureReport report = torture.run(line -> {});

            assertThat(report.violations()).extracting(Violation::line).isEmpty();
            assertThat(report.groups()).isEqualTo(GROUPS);
            assertThat(report.rollbacksTried()).isGreaterThanOrEqualTo(GROUPS * 3 / 4);
            assertThat(report.rollbacksSucceeded()).isEqualTo(report.rollbacksTried());
            assertThat(report.statements()).isGreaterThan(100);
            for (FaultPlan.Fault fault : FaultPlan.draw(7, GROUPS).faults()) {
                assertThat(report.faults().get(fault.kind().label()))
                        .as(fault.kind().label())
                        .isPositive();
            }
            assertThat(report.statementsHit().values()).noneMatch(count -> count == 0);
            assertThat(Files.readString(Path.of(report.logs()).resolve("faults.log")))
                    .contains("worker killed");

            findsWhatIsWrong(torture);
        }
    }

    /** The same look at the same cluster, after somebody has spoiled it. */
    private static void findsWhatIsWrong(Torture torture) {
        run(torture, "n1", "INSERT INTO app.journal (grp, seq) VALUES (5, 77)");
        run(torture, "n1", "CREATE TABLE app.t3_9 (id INT)");
        run(torture, "n2", "ALTER TABLE app.wide_1 MODIFY id BIGINT NOT NULL");
        run(torture, "n2", "DELETE FROM app.pre_2");
        var unused = torture.cluster()
                .metadata()
                .run(
                        Account.ROOT,
                        "UPDATE shardwright.operation_group SET state = 'rollback_stuck' WHERE state = 'rolled_back' LIMIT 1");

        List<Violation> found = torture.inspect();
        assertThat(found)
                .extracting(violation -> violation.node() + " " + violation.what())
                .containsExactlyInAnyOrder(
                        " " + Inspection.SETTLED,
                        "n1 a node is as the committed groups made it: journal",
                        "n1 a node is as the committed groups made it: t3_9",
                        "n2 a node is as the committed groups made it: wide_1",
                        "n2 a node is as the committed groups made it: pre_2");
        assertThat(found).extracting(Violation::found).anyMatch(text -> text.equals("row [5, 77]"));
        assertThat(found).extracting(Violation::group).anyMatch(group -> group.endsWith("(torture 3)"));
        assertThat(found).extracting(Violation::found).anyMatch(text -> text.startsWith("rollback_stuck"));
    }

    private static void run(Torture torture, String node, String sql) {
        var unused = torture.cluster().node(node).server().run(Account.ROOT, sql);
    }
}
