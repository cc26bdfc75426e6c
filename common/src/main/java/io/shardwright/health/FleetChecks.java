package io.shardwright.health;

import io.shardwright.fleet.NodeStanding;
import io.shardwright.queue.Pause;
import io.shardwright.recovery.RecoveryBreaker;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** What is looked at besides the queue: the metadata database, leaders, nodes, moves, pauses, schedules. */
final class FleetChecks {
    private static final long SECOND_MILLIS = 1_000;

    static final List<Check> ALL = List.of(
            new Check(
                    "metadata-halted",
                    Gravity.UNHEALTHY,
                    "1 while the metadata database was restored and is not reconciled: nothing runs",
                    "0",
                    "Look with `metadata reconcile`, then `metadata reconcile --accept`.",
                    (facts, thresholds) -> Measure.none(facts.fleet().halted() ? List.of("metadata") : List.of())),
            new Check(
                    "no-leader",
                    Gravity.UNHEALTHY,
                    "seconds since a leader was there",
                    "10",
                    "Nothing is decided without one: start a coordinator, and see in the log of those that run whether they reach ZooKeeper and the metadata database.",
                    FleetChecks::noLeader),
            new Check(
                    "leader-changes",
                    Gravity.DEGRADED,
                    "terms of leaders that began in the last hour",
                    "health.leader-changes-max",
                    "Leaders come and go: see the logs of the coordinators named for why they lost ZooKeeper.",
                    (facts, thresholds) -> Measure.of(facts.fleet().terms(), thresholds.leaderChangesMax())),
            new Check(
                    "leases-lost",
                    Gravity.DEGRADED,
                    "times in the last hour that a worker missed its lease, could not work, or ended without closing its session",
                    "health.lease-losses-max",
                    "The workers or servers of these nodes die or are cut off; see the workers' logs.",
                    (facts, thresholds) -> Measure.of(facts.fleet().leasesLost(), thresholds.leaseLossesMax())),
            new Check(
                    "sessions-expired",
                    Gravity.DEGRADED,
                    "nodes whose worker has a session and does not renew it",
                    "0",
                    "Start their workers: what they ran is settled by the next session.",
                    (facts, thresholds) -> Measure.none(facts.fleet().expired())),
            new Check(
                    "node-suspected",
                    Gravity.WARNING,
                    "how suspect the silence of a worker is whose lease still holds (phi), of the most suspect one",
                    "health.suspicion-phi",
                    "It renews its lease later than it used to: see whether its host is overloaded or cut off, or its worker hangs.",
                    FleetChecks::suspicion),
            ofNodes(
                    "node-absent",
                    Gravity.DEGRADED,
                    "nodes of the fleet whose worker is not there",
                    "Start their workers; `node show NODE` says when each is declared lost, or why it is not.",
                    node -> (node.standing().admitted() || node.standing() == NodeStanding.RETURNING) && !node.alive()),
            ofNodes(
                    "node-trouble",
                    Gravity.DEGRADED,
                    "nodes whose worker is there and takes no work",
                    "`node list` says what troubles each, such as a server that does not answer.",
                    node -> node.alive() && !node.trouble().isEmpty()),
            ofNodes(
                    "node-lost",
                    Gravity.UNHEALTHY,
                    "nodes that were declared lost",
                    "`node show NODE` says which shards nobody reaches; start its server and its worker, and it is taken back.",
                    node -> node.standing() == NodeStanding.LOST),
            ofNodes(
                    "node-returning",
                    Gravity.DEGRADED,
                    "nodes that were lost and are being taken back",
                    "`node show NODE` says what the return waits for.",
                    node -> node.standing() == NodeStanding.RETURNING),
            ofNodes(
                    "node-refused",
                    Gravity.WARNING,
                    "nodes that would like to join and do not fit",
                    "`node show NODE` says why; `node admit NODE` takes one as it is.",
                    node -> node.standing() == NodeStanding.REFUSED),
            ofNodes(
                    "node-drift",
                    Gravity.WARNING,
                    "nodes of the fleet that differ from it",
                    "`node show NODE` says in what they differ, and what to do.",
                    node -> node.standing().admitted() && node.drifts()),
            ofNodes(
                    "node-left-out",
                    Gravity.DEGRADED,
                    "nodes that were left out when the metadata database was reconciled; their workers are refused",
                    "Start their servers and workers, then `metadata reconcile --accept`.",
                    node -> node.standing() != NodeStanding.REMOVED && node.leftOut()),
            new Check(
                    "moves-held",
                    Gravity.WARNING,
                    "moves that somebody has paused, or whose cutover is next and is held",
                    "0",
                    "`move resume MOVE` or `move cutover MOVE` lets each go on; `rebalance resume` those that rest with their rebalance.",
                    (facts, thresholds) -> ofMoves(facts, MoveFact::awaitsOperator)),
            new Check(
                    "move-trouble",
                    Gravity.WARNING,
                    "moves with a note: an attempt that failed, a way back that is gone",
                    "0",
                    "`move show MOVE` has the note.",
                    (facts, thresholds) -> ofMoves(facts, move -> !move.note().isEmpty())),
            new Check(
                    "move-lag",
                    Gravity.DEGRADED,
                    "transactions that the slowest move is behind its source",
                    "health.lag-transactions-max",
                    "It does not keep up with the writes: `move throttle MOVE` with higher limits, or a quieter hour with `move window`.",
                    FleetChecks::lag),
            new Check(
                    "long-pauses",
                    Gravity.WARNING,
                    "pauses that have held for longer than `health.pause-minutes`",
                    "0",
                    "`pauses` says who paused them and why; `resume` ends one. What is withheld since a reconciliation ends with `group stop`.",
                    FleetChecks::longPauses),
            ofSchedules(
                    "schedule-late",
                    "schedules of which two times are over without a run",
                    "Nobody leads, or a run before does not end: `schedule list` says since when it runs, `health check` whether there is a leader.",
                    ScheduleFact::late),
            ofSchedules(
                    "schedule-undone",
                    "schedules whose last run failed or was interrupted",
                    "`schedule list` says why; `schedule run-now NAME` runs it again.",
                    ScheduleFact::undone),
            new Check(
                    "recovery-stopped",
                    Gravity.DEGRADED,
                    "1 while recovery does not run by itself, as it has failed three times in a row",
                    "0",
                    "Put right what is named: docs/health.md#recovery. `health recover` tries again, and lets it run by itself again if nothing fails.",
                    FleetChecks::recovery),
            ofSettings(
                    "settings-refused",
                    Gravity.DEGRADED,
                    "processes that go on by older settings, as those in their files are refused",
                    "Put right what is named, in the file that is named; it is taken without a restart: docs/configuration.md#changing-without-a-restart.",
                    SettingsFact::refused),
            ofSettings(
                    "settings-waiting",
                    Gravity.WARNING,
                    "processes with changed settings that wait for a restart",
                    "Restart them one after another, or put the settings back.",
                    SettingsFact::waiting));

    private FleetChecks() {}

    private static Check ofNodes(
            String name, Gravity gravity, String what, String recommendation, Predicate<NodeFact> concerned) {
        return new Check(
                name,
                gravity,
                what,
                "0",
                recommendation,
                (facts, thresholds) -> Measure.none(facts.fleet().nodes().stream()
                        .filter(concerned)
                        .map(NodeFact::name)
                        .toList()));
    }

    private static Check ofSchedules(
            String name, String what, String recommendation, Predicate<ScheduleFact> concerned) {
        return new Check(
                name,
                Gravity.WARNING,
                what,
                "0",
                recommendation,
                (facts, thresholds) -> Measure.none(facts.fleet().schedules().stream()
                        .filter(concerned)
                        .map(ScheduleFact::name)
                        .toList()));
    }

    private static Check ofSettings(
            String name,
            Gravity gravity,
            String what,
            String recommendation,
            Function<SettingsFact, String> concerned) {
        return new Check(
                name,
                gravity,
                what,
                "0",
                recommendation,
                (facts, thresholds) -> Measure.none(facts.fleet().settings().stream()
                        .filter(of -> !concerned.apply(of).isEmpty())
                        .map(of -> of.process() + ": " + concerned.apply(of))
                        .toList()));
    }

    private static Measure recovery(HealthFacts facts, HealthThresholds thresholds) {
        RecoveryBreaker breaker = facts.fleet().recovery();
        return Measure.none(breaker.isOpen() ? List.of(breaker.reason()) : List.of());
    }

    private static Measure suspicion(HealthFacts facts, HealthThresholds thresholds) {
        List<NodeFact> alive =
                facts.fleet().nodes().stream().filter(NodeFact::alive).toList();
        double most = alive.stream().mapToDouble(NodeFact::phi).max().orElse(0);
        return new Measure(
                rounded(most),
                thresholds.suspicionPhi(),
                Affected.of(alive.stream()
                        .filter(node -> node.phi() > thresholds.suspicionPhi())
                        .map(node -> node.name() + " (phi " + rounded(node.phi()) + ")")
                        .toList()));
    }

    /** Up, so that what is above the threshold looks so. */
    private static BigDecimal rounded(double phi) {
        return BigDecimal.valueOf(phi).setScale(1, RoundingMode.UP);
    }

    private static Measure ofMoves(HealthFacts facts, Predicate<MoveFact> concerned) {
        return Measure.none(facts.fleet().moves().stream()
                .filter(concerned)
                .map(MoveFact::id)
                .toList());
    }

    private static Measure noLeader(HealthFacts facts, HealthThresholds thresholds) {
        long seconds = Math.max(0, facts.now() - facts.fleet().answeredAt()) / SECOND_MILLIS;
        return new Measure(
                BigDecimal.valueOf(seconds), HealthThresholds.LEADERLESS_MILLIS / SECOND_MILLIS, Affected.NONE);
    }

    private static Measure lag(HealthFacts facts, HealthThresholds thresholds) {
        long max = facts.fleet().moves().stream()
                .mapToLong(MoveFact::lagTransactions)
                .max()
                .orElse(0);
        List<String> behind = facts.fleet().moves().stream()
                .filter(move -> move.lagTransactions() > thresholds.lagTransactionsMax())
                .map(MoveFact::id)
                .toList();
        return new Measure(BigDecimal.valueOf(max), thresholds.lagTransactionsMax(), Affected.of(behind));
    }

    private static Measure longPauses(HealthFacts facts, HealthThresholds thresholds) {
        return Measure.none(facts.fleet().pauses().stream()
                .filter(pause -> facts.now() - pause.since() > thresholds.pauseMillis())
                .map(FleetChecks::name)
                .toList());
    }

    private static String name(Pause pause) {
        return (pause.scope().label() + " " + pause.target()).strip();
    }
}
