package io.shardwright.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.fleet.NodeStanding;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.WaitReason;
import io.shardwright.queue.WaitReason.Kind;
import io.shardwright.recovery.RecoveryBreaker;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each threshold from both sides, and what counts for each check. */
final class HealthTest extends HealthScene {
    private static QuietGroup group(long minutes, WaitReason... reasons) {
        return new QuietGroup("g", NOW - minutes * MINUTE - 1, Arrays.asList(reasons), List.of());
    }

    private static WaitReason reason(Kind kind, String on) {
        return new WaitReason(kind, on, 0, "");
    }

    private void assertStuck(WaitReason... reasons) {
        quiet = List.of(group(30, reasons));
        assertFound(Gravity.UNHEALTHY, "stuck-operations=unhealthy 1/0 [g]");
    }

    private void assertWaits(String on, WaitReason... reasons) {
        quiet = List.of(group(30, reasons));
        assertFound(Gravity.WARNING, "waiting-operations=warning 1/0 [g (" + on + ")]");
    }

    @Test
    void nothingFoundIsHealthy() {
        assertHealthy();
        assertThat(judge().results()).hasSameSizeAs(Health.CHECKS);
        assertThat(judge().at()).isEqualTo(NOW);
        assertThat(Health.CHECKS).extracting(Check::name).doesNotHaveDuplicates();
    }

    @Test
    void aGroupIsStuckAfterItsTimeAndNotBefore() {
        quiet = List.of(new QuietGroup("g", NOW - 30 * MINUTE, List.of(reason(Kind.RUNNING, "n1")), List.of()));
        assertHealthy();
        quiet = List.of(new QuietGroup("g", NOW - 30 * MINUTE - 1, List.of(reason(Kind.RUNNING, "n1")), List.of()));
        assertFound(Gravity.UNHEALTHY, "stuck-operations=unhealthy 1/0 [g]");
    }

    @Test
    void aGroupIsStuckIfSomethingOfItShouldGoOn() {
        assertStuck();
        assertStuck(reason(Kind.RUNNING, "n1"));
        assertStuck(reason(Kind.DECISION, "leader"));
        assertStuck(reason(Kind.QUEUE, "leader"));
        assertStuck(reason(Kind.PAUSE, "node n2"), reason(Kind.RUNNING, "n1"));
        assertStuck(reason(Kind.NO_WORKER, "n2"), reason(Kind.RUNNING, "n1"));
        assertStuck(reason(Kind.DECISION, ""));
    }

    @Test
    void aGroupThatWaitsForSomethingKnownIsToldAsSuch() {
        assertWaits("lock g2", reason(Kind.LOCK, "g2"));
        assertWaits("pause cluster", reason(Kind.PAUSE, "cluster"), reason(Kind.DECISION, ""));
        assertWaits("no-worker n1", reason(Kind.NO_WORKER, "n1"), reason(Kind.RUNNING, "n1"));
        assertWaits("node-away n1", reason(Kind.NODE_AWAY, "n1"), reason(Kind.RUNNING, "n1"));
        assertWaits("unknown-action n1", reason(Kind.UNKNOWN_ACTION, "n1"));
        assertWaits("backoff", reason(Kind.BACKOFF, ""));
        assertWaits("operator a", reason(Kind.OPERATOR, "a"));
    }

    @Test
    void aGroupMayWaitBehindWhatItsNodeRunsAndNotBehindNothing() {
        assertStuck(reason(Kind.QUEUE, "n1"));
        busy = Set.of("n1");
        assertWaits("queue n1", reason(Kind.QUEUE, "n1"));
        assertStuck(reason(Kind.QUEUE, "n2"));
        assertStuck(reason(Kind.QUEUE, "n1"), reason(Kind.RUNNING, "n1"));
    }

    @Test
    void aGroupWaitsWithTheMoveThatItCarriesOut() {
        quiet = List.of(new QuietGroup("g", 0, List.of(reason(Kind.RUNNING, "n1")), List.of("cutover held")));
        assertFound(Gravity.WARNING, "waiting-operations=warning 1/0 [g (cutover held)]");
    }

    @Test
    void whatNeedsAnOperatorIsFoundAtOnce() {
        holding = some(1);
        assertFound(Gravity.DEGRADED, "held-operations=degraded 1/0 [x]");
        rollbackStuck = some(2);
        assertFound(Gravity.UNHEALTHY, "held-operations=degraded 1/0 [x]", "rollback-stuck=unhealthy 2/0 [x]");
    }

    @Test
    void whatCannotBeCompletedIsFoundAtOnce() {
        completionStuck = some(1);
        assertFound(Gravity.UNHEALTHY, "completion-stuck=unhealthy 1/0 [x]");
    }

    @Test
    void tenGroupsMayFailInAnHour() {
        failed = some(10);
        assertHealthy();
        failed = some(11);
        assertFound(Gravity.DEGRADED, "failed-operations=degraded 11/10 [x]");
    }

    @Test
    void oneRollbackOfTwentyMayFail() {
        rollbacksOver = 20;
        rollbacksFailed = 1;
        assertHealthy();
        rollbacksOver = 19;
        assertFound(Gravity.DEGRADED, "rollback-failures=degraded 5.3/5 []");
        rollbacksOver = 1_999;
        rollbacksFailed = 100;
        assertFound(Gravity.DEGRADED, "rollback-failures=degraded 5.1/5 []");
        rollbacksOver = 1;
        rollbacksFailed = 1;
        assertFound(Gravity.DEGRADED, "rollback-failures=degraded 100/5 []");
    }

    @Test
    void aThousandCommandsMayBeReady() {
        ready = Map.of("n1", 400L, "n2", 600L);
        assertHealthy();
        ready = Map.of("n1", 400L, "n2", 601L);
        assertFound(Gravity.DEGRADED, "queue-depth=degraded 1001/1000 [n2 (601), n1 (400)]");
    }

    @Test
    void aWorkerThatIsSilentIsSuspectedWhileItsLeaseHolds() {
        nodes.add(new NodeFact("n1", NodeStanding.ACTIVE, true, "", false, false, 8));
        assertHealthy();
        nodes.add(new NodeFact("n2", NodeStanding.ACTIVE, true, "", false, false, 8.01));
        nodes.add(new NodeFact("n3", NodeStanding.LOST, false, "", false, false, 99));
        assertThat(judge().results().stream()
                        .filter(result -> result.check().name().equals("node-suspected"))
                        .map(result -> result.value().toPlainString() + " " + result.objects()))
                .containsExactly("8.1 [n2 (phi 8.1)]");
    }

    @Test
    void processesThatDoNotGoByTheirFilesAreTold() {
        settings.add(new SettingsFact("coordinator c1", "", ""));
        assertHealthy();
        settings.add(new SettingsFact("worker n1", "no such file", ""));
        settings.add(new SettingsFact("worker n2", "", "lanes, zone"));
        assertFound(
                Gravity.DEGRADED,
                "settings-refused=degraded 1/0 [worker n1: no such file]",
                "settings-waiting=warning 1/0 [worker n2: lanes, zone]");
    }

    @Test
    void recoveryThatIsStoppedIsTold() {
        recovery = new RecoveryBreaker(2, OptionalLong.empty(), "no room");
        assertHealthy();
        recovery = new RecoveryBreaker(3, OptionalLong.of(1), "no room");
        assertFound(Gravity.DEGRADED, "recovery-stopped=degraded 1/0 [no room]");
    }

    @Test
    void whatIsNamedIsWhatIsCounted() {
        ready = Map.of("n1", 1_001L);
        assertThat(ofQueueDepth().count()).isEqualTo(1);
        ready = IntStream.range(0, 23).boxed().collect(Collectors.toMap(number -> "n" + number, number -> 100L));
        assertThat(ofQueueDepth().value()).isEqualByComparingTo("2300");
        assertThat(ofQueueDepth().count()).isEqualTo(23);
        assertThat(ofQueueDepth().objects()).hasSize(Affected.NAMES_MAX);
    }

    private HealthReport.Result ofQueueDepth() {
        return judge().results().stream()
                .filter(result -> result.check().name().equals("queue-depth"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void fiftyOrphansMayLieAbout() {
        orphans = some(50);
        assertHealthy();
        orphans = some(51);
        assertFound(Gravity.DEGRADED, "orphaned-resources=degraded 51/50 [x]");
    }

    @Test
    void aRestoredDatabaseIsUnhealthyUntilItIsReconciled() {
        halted = true;
        assertFound(Gravity.UNHEALTHY, "metadata-halted=unhealthy 1/0 [metadata]");
    }

    @Test
    void aLeaderMayBeAwayForTenSeconds() {
        answeredAt = NOW - 10_999;
        assertHealthy();
        answeredAt = NOW - 11_000;
        assertFound(Gravity.UNHEALTHY, "no-leader=unhealthy 11/10 []");
        assertThat(judge().results().stream()
                        .filter(result -> result.check().name().equals("no-leader")))
                .singleElement()
                .extracting(HealthReport.Result::count)
                .isEqualTo(1L);
    }

    @Test
    void threeTermsAndThreeLeasesMayEndInAnHour() {
        terms = some(3);
        leasesLost = some(3);
        assertHealthy();
        terms = some(4);
        leasesLost = some(5);
        assertFound(Gravity.DEGRADED, "leader-changes=degraded 4/3 [x]", "leases-lost=degraded 5/3 [x]");
        terms = Affected.NONE;
        leasesLost = Affected.NONE;
        expired = some(1);
        assertFound(Gravity.DEGRADED, "sessions-expired=degraded 1/0 [x]");
    }

    private void assertNode(Gravity overall, NodeFact node, String... found) {
        nodes.clear();
        nodes.add(node);
        assertFound(overall, Arrays.stream(found).map(one -> one + " 1/0 [n1]").toArray(String[]::new));
    }

    private static NodeFact node(NodeStanding standing, boolean alive) {
        return new NodeFact("n1", standing, alive, "", false, false, 0);
    }

    @Test
    void nodesAreToldByWhatIsTheMatter() {
        assertNode(Gravity.OK, node(NodeStanding.ACTIVE, true));
        assertNode(Gravity.OK, node(NodeStanding.JOINING, false));
        assertNode(Gravity.OK, node(NodeStanding.REMOVED, false));
        assertNode(Gravity.DEGRADED, node(NodeStanding.ACTIVE, false), "node-absent=degraded");
        assertNode(Gravity.DEGRADED, node(NodeStanding.DRAINING, false), "node-absent=degraded");
        assertNode(Gravity.UNHEALTHY, node(NodeStanding.LOST, false), "node-lost=unhealthy");
        assertNode(Gravity.DEGRADED, node(NodeStanding.RETURNING, true), "node-returning=degraded");
        assertNode(
                Gravity.DEGRADED,
                node(NodeStanding.RETURNING, false),
                "node-absent=degraded",
                "node-returning=degraded");
        assertNode(Gravity.WARNING, node(NodeStanding.REFUSED, true), "node-refused=warning");
        NodeStanding active = NodeStanding.ACTIVE;
        assertNode(
                Gravity.DEGRADED,
                new NodeFact("n1", active, true, "no answer", false, false, 0),
                "node-trouble=degraded");
        assertNode(Gravity.WARNING, new NodeFact("n1", active, true, "", false, true, 0), "node-drift=warning");
        assertNode(Gravity.OK, new NodeFact("n1", NodeStanding.JOINING, true, "", false, true, 0));
        assertNode(Gravity.DEGRADED, new NodeFact("n1", active, true, "", true, false, 0), "node-left-out=degraded");
    }

    @Test
    void movesAreToldByWhatTheyWaitFor() {
        moves.add(new MoveFact("m1", false, 10_000, ""));
        assertHealthy();
        moves.add(new MoveFact("m2", true, 0, ""));
        assertFound(Gravity.WARNING, "moves-held=warning 1/0 [m2]");
        moves.set(1, new MoveFact("m2", false, 0, "the log is gone"));
        assertFound(Gravity.WARNING, "move-trouble=warning 1/0 [m2]");
        moves.set(1, new MoveFact("m2", false, 10_001, ""));
        assertFound(Gravity.DEGRADED, "move-lag=degraded 10001/10000 [m2]");
    }

    @Test
    void aPauseMayHoldForAnHour() {
        pauses = List.of(pause(60 * MINUTE));
        assertHealthy();
        pauses = List.of(pause(60 * MINUTE + 1));
        assertFound(Gravity.WARNING, "long-pauses=warning 1/0 [node n1]");
    }

    private static Pause pause(long millis) {
        return new Pause(PauseScope.NODE, "n1", 1, "a", "r", NOW - millis, OptionalLong.empty());
    }

    @Test
    void aScheduleThatIsLateOrWhoseLastRunLeftSomethingUndoneIsAWarning() {
        schedules = List.of(new ScheduleFact("health", false, false));
        assertHealthy();
        schedules = List.of(new ScheduleFact("health", true, false), new ScheduleFact("daily", false, true));
        assertFound(Gravity.WARNING, "schedule-late=warning 1/0 [health]", "schedule-undone=warning 1/0 [daily]");
    }

    @Test
    void aFleetIsAsItsGravestFindingSays() {
        assertThat(Gravity.OK.overall()).isEqualTo("healthy");
        assertThat(Gravity.WARNING.overall()).isEqualTo("healthy");
        assertThat(Gravity.DEGRADED.overall()).isEqualTo("degraded");
        assertThat(Gravity.UNHEALTHY.overall()).isEqualTo("unhealthy");
    }

    @Test
    void onlyTheFirstOfManyAreNamed() {
        List<String> names = IntStream.range(0, 25).mapToObj(Integer::toString).toList();
        assertThat(Affected.of(names).names()).hasSize(20).startsWith("0", "1");
        assertThat(Affected.of(names).count()).isEqualTo(25);
    }
}
