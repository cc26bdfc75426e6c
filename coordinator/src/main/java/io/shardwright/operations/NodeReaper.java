package io.shardwright.operations;

import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CleanupRecords;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.Leftovers;
import io.shardwright.planning.ReapPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What of a cleanup is done on nodes of Manticore: by a group for each, through the queue like everything that changes them. What is on a node that is not at work waits for it. */
final class NodeReaper {
    /** Commands of one group. The next run goes on. */
    private static final int COMMANDS_MAX = 500;

    private final CleanupRecords records;
    private final Leftovers leftovers;
    private final NodeCleaner cleaner;
    private final Publishing publishing;

    NodeReaper(CleanupRecords records, Leftovers leftovers, NodeCleaner cleaner, Publishing publishing) {
        this.records = records;
        this.leftovers = leftovers;
        this.cleaner = cleaner;
        this.publishing = publishing;
    }

    /**
     * Has them taken away; of a run that only looks, says what would be.
     *
     * @param left each with its node at the beginning of its id
     * @return those that go
     */
    List<Candidate> reaped(CleanupRun run, List<Candidate> left) {
        Map<NodeName, Node> reachable = cleaner.reachable(Engine.MANTICORE);
        Map<String, List<Candidate>> byNode = new TreeMap<>();
        left.forEach(one -> byNode.computeIfAbsent(
                        one.id().substring(0, one.id().indexOf('/')), any -> new ArrayList<>())
                .add(one));
        List<Candidate> going = new ArrayList<>();
        byNode.forEach((name, there) -> {
            Node node = reachable.get(new NodeName(name));
            if (node == null) {
                run.note(Cleanup.LEFTOVERS, "node " + name + " is left for later: its worker is not there");
                return;
            }
            List<Candidate> some = there.subList(0, Math.min(there.size(), COMMANDS_MAX));
            run.term().ifPresent(term -> publish(run, term, node, some));
            going.addAll(some);
        });
        return going;
    }

    private void publish(CleanupRun run, LeaderTerm term, Node node, List<Candidate> some) {
        List<String> ids = some.stream().map(Candidate::id).toList();
        Submitter submitter = new Submitter("reap-" + node.name() + "-" + UUID.randomUUID(), run.actor());
        String group = publishing
                .publish(
                        term,
                        () -> ReapPlanner.plan(node, leftovers.these(ids), submitter.idempotencyKey()),
                        Digest.of("reap", submitter.idempotencyKey()),
                        submitter,
                        List.of())
                .group();
        publishing.changed();
        run.note(Cleanup.LEFTOVERS, "group " + group + " takes it away on node " + node.name());
        records.note(term, Cleanup.LEFTOVERS, node.name().value(), some, run.actor());
    }
}
