package io.shardwright.health;

import java.util.List;
import java.util.function.Function;

/** What is looked at on the nodes of search engines, which keep copies in step themselves: their replication clusters, the copies, and what reads of them leave out. */
final class EngineChecks {
    /** Copies are read one after another while they are written to: what two looks in a row find alike is none of that. */
    private static final int LOOKS_ALIKE = 2;

    private static final String RUNBOOK = "docs/runbooks/troubles.md#replication";

    static final List<Check> ALL = List.of(
            check(
                    "replication-lost",
                    Gravity.UNHEALTHY,
                    "nodes that are not in a replication cluster which is to keep their copies in step",
                    "What is written does not reach these copies. Restart the node's server, which goes back into its clusters; if it does not, move its shards to other nodes: "
                            + RUNBOOK + ".",
                    ClusterRules::lost),
            check(
                    "replication-stopped",
                    Gravity.UNHEALTHY,
                    "nodes whose replication cluster takes no changes, as it has lost most of its nodes",
                    "Start the servers that are away; if all were, the one that ended last first: " + RUNBOOK + ".",
                    ClusterRules::stopped),
            check(
                    "replication-short",
                    Gravity.DEGRADED,
                    "replication clusters without all of their nodes, or with one that is not in step yet",
                    "Start the servers that are away: they go back by themselves, and are brought in step.",
                    ClusterRules::incomplete),
            check(
                    "replication-split",
                    Gravity.UNHEALTHY,
                    "replication clusters that have become several, each with changes of its own",
                    "Write nothing to their tables until one of them has gone back: " + RUNBOOK + ".",
                    ClusterRules::split),
            new Check(
                    "replication-anew",
                    Gravity.DEGRADED,
                    "replication clusters that were found within a day to have begun anew, so that rows may be lost which were acknowledged",
                    "0",
                    "A server that was away has taken itself for the whole cluster; see whether the newest rows are there: "
                            + RUNBOOK + ".",
                    (facts, thresholds) -> Measure.none(ClusterRules.anew(facts.engines(), facts.now()))),
            check(
                    "copies-differ",
                    Gravity.UNHEALTHY,
                    "shards of which two looks of the leader in a row have found the same difference between copies",
                    "They do not become alike by themselves: " + RUNBOOK + ".",
                    facts -> kept(facts, EngineFinding.Kind.COPIES, LOOKS_ALIKE)),
            check(
                    "reads-partial",
                    Gravity.UNHEALTHY,
                    "distributed tables whose answers leave out a shard, as none of its copies answered the leader's look",
                    "Start the servers of the nodes with the shard's copies; until then clients get the rest of the rows and a warning.",
                    facts -> kept(facts, EngineFinding.Kind.PARTIAL, 1)),
            check(
                    "engine-orphans",
                    Gravity.WARNING,
                    "replication clusters and shards' tables on nodes of search engines that are in no record",
                    "Look at them and take away by hand what nobody misses: " + RUNBOOK + ".",
                    OrphanRules::orphans),
            check(
                    "engine-silent",
                    Gravity.WARNING,
                    "nodes of search engines that are at work and have not said what is on them",
                    "What is said of replication leaves them out. See why in brackets, and the worker's log.",
                    EngineChecks::silent));

    private EngineChecks() {}

    private static Check check(
            String name,
            Gravity gravity,
            String what,
            String recommendation,
            Function<EngineFacts, List<String>> found) {
        return new Check(
                name,
                gravity,
                what,
                "0",
                recommendation,
                (facts, thresholds) -> Measure.none(found.apply(facts.engines())));
    }

    private static List<String> kept(EngineFacts facts, EngineFinding.Kind kind, int looksMin) {
        return facts.kept().stream()
                .filter(finding -> finding.kind() == kind && finding.looks() >= looksMin)
                .map(finding -> finding.object() + ": " + finding.detail())
                .toList();
    }

    private static List<String> silent(EngineFacts facts) {
        return facts.asked().stream()
                .flatMap(node -> node.silent().stream().map(why -> node.node() + " (" + why + ")"))
                .toList();
    }
}
