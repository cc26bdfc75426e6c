package io.shardwright.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3");

    @Test
    void oneSeedIsOneWorkload() {
        assertThat(Workload.draw(4, 200, NODES)).isEqualTo(Workload.draw(4, 200, NODES));
        assertThat(Workload.draw(5, 200, NODES)).isNotEqualTo(Workload.draw(4, 200, NODES));
        assertThat(FaultPlan.draw(4, 200)).isEqualTo(FaultPlan.draw(4, 200));
        assertThat(FaultPlan.draw(5, 200)).isNotEqualTo(FaultPlan.draw(4, 200));
    }

    @Test
    void ofFourThousandGroupsThreeThousandMustBeRolledBack() {
        long fails = Workload.draw(1, 4_000, NODES).groups().stream()
                .filter(PlannedGroup::fails)
                .count();

        assertThat(fails).isEqualTo(3_120);
    }

    @Test
    void commandsWaitForEarlierOnesOnly() {
        for (PlannedGroup group : Workload.draw(2, 500, NODES).groups()) {
            Set<String> earlier = new HashSet<>();
            for (PlannedCommand command : group.commands()) {
                assertThat(earlier).containsAll(command.after());
                earlier.add(command.name());
            }
        }
    }

    @Test
    void everyKindOfFaultComesEvenInASmallRun() {
        assertThat(FaultPlan.draw(3, 10).faults())
                .extracting(FaultPlan.Fault::kind)
                .contains(FaultKind.WORKER_KILLED, FaultKind.ZOOKEEPER_RESTARTED, FaultKind.CONNECTIONS_CUT);
    }

    @Test
    void theReckoningRunsCommittedGroupsInTheOrderOfTheirEnds() {
        PlannedCommand first = new PlannedCommand(
                "c1",
                "n1",
                "CREATE TABLE app.t1 (id INT)",
                "DROP TABLE app.t1",
                null,
                List.of(),
                "CREATE TABLE app.t1 (id INT)");
        PlannedCommand elsewhere = new PlannedCommand("c2", "n2", "x", "y", null, List.of(), "x");
        PlannedCommand after = new PlannedCommand(
                "after", "n1", "INSERT INTO app.t1 VALUES (2)", null, null, List.of(), "INSERT INTO app.t1 VALUES (2)");
        Workload workload = new Workload(
                java.util.Map.of("n1", List.of("CREATE TABLE app.journal (grp INT)")),
                List.of(group(1, after, first, elsewhere), group(2, first), group(3, first)));

        assertThat(Reckoning.statements(workload, "n1", List.of(3, 1)))
                .containsExactly(
                        "DROP DATABASE IF EXISTS torture_expected",
                        "CREATE DATABASE torture_expected",
                        "CREATE TABLE torture_expected.journal (grp INT)",
                        "CREATE TABLE torture_expected.t1 (id INT)",
                        "CREATE TABLE torture_expected.t1 (id INT)",
                        "INSERT INTO torture_expected.t1 VALUES (2)");
    }

    private static PlannedGroup group(int number, PlannedCommand... commands) {
        return new PlannedGroup(
                number,
                false,
                io.shardwright.queue.FailurePolicy.ROLLBACK,
                io.shardwright.queue.UndoMode.REVERSE,
                List.of(),
                List.of(commands));
    }
}
