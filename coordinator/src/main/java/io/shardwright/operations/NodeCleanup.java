package io.shardwright.operations;

import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CleanupRecords;
import io.shardwright.metadata.CleanupRecords.InLedgers;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/** What of a cleanup is on the nodes. What a node that does not answer has waits for it. */
final class NodeCleanup {
    /** Groups in one statement to a node. */
    private static final int BATCH_GROUPS = 500;

    private final CleanupRecords records;
    private final NodeCleaner cleaner;
    private final Supplier<CleanupAges> ages;

    NodeCleanup(CleanupRecords records, NodeCleaner cleaner, Supplier<CleanupAges> ages) {
        this.records = records;
        this.cleaner = cleaner;
        this.ages = ages;
    }

    /** What is done on a node. */
    private interface Work {
        void on(Node node);
    }

    /** Whether the node answered; if not, that is noted once. */
    private static boolean done(CleanupRun run, CleanupKind kind, Node node, Work work) {
        try {
            work.on(node);
            return true;
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.UNREACHABLE) {
                throw e;
            }
            run.note(kind, "node " + node.name() + " is left for later: " + e.message());
            return false;
        }
    }

    /** Takes the groups that ended long ago out of the ledgers. */
    void forgetEnded(CleanupRun run) {
        Map<NodeName, Node> reachable = cleaner.reachable();
        for (NodeName name : cleaner.known()) {
            Node node = reachable.get(name);
            if (node == null) {
                run.note(Cleanup.LEDGER, "node " + name + " is left for later: its worker is not there");
            } else {
                done(run, Cleanup.LEDGER, node, there -> forgetEnded(run, there));
            }
        }
    }

    private void forgetEnded(CleanupRun run, Node node) {
        CleanupAges kept = ages.get();
        String after = "";
        List<String> page;
        do {
            page = cleaner.groups(node, after, BATCH_GROUPS);
            List<Candidate> ended = records.ledger(page, kept, run.now());
            if (!ended.isEmpty()) {
                run.term().ifPresent(term -> {
                    cleaner.forget(node, ended.stream().map(Candidate::id).toList());
                    records.note(term, Cleanup.LEDGER, node.name().value(), ended, run.actor());
                });
                ended.forEach(candidate -> run.gone(Cleanup.LEDGER, on(node, candidate), kept));
            }
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == BATCH_GROUPS);
    }

    private static Candidate on(Node node, Candidate group) {
        return new Candidate(
                group.id(),
                node.name() + ": " + group.name(),
                group.state(),
                group.servedAt(),
                group.neededBy(),
                group.rows());
    }

    /**
     * Takes groups of the history out of all ledgers: a group that the records do not know any more must not be told by a node.
     *
     * @return those of which no node has anything any more
     */
    List<Candidate> forgotten(CleanupRun run, List<Candidate> groups) {
        List<Candidate> forgotten = new ArrayList<>();
        Map<NodeName, Node> reachable = cleaner.reachable();
        Set<String> away = new TreeSet<>();
        for (int from = 0; from < groups.size(); from += BATCH_GROUPS) {
            List<Candidate> batch = groups.subList(from, Math.min(groups.size(), from + BATCH_GROUPS));
            Map<String, InLedgers> where = records.inLedgers(batch);
            Map<NodeName, Set<String>> byNode = new HashMap<>();
            where.values()
                    .forEach(group -> group.nodes()
                            .forEach(node -> byNode.computeIfAbsent(node, name -> new HashSet<>())
                                    .add(group.group().toString())));
            Set<NodeName> answered = new HashSet<>();
            byNode.forEach((name, uuids) -> {
                Node node = reachable.get(name);
                if (node == null) {
                    away.add(name.value());
                } else if (run.term().isEmpty()
                        || done(run, Cleanup.HISTORY, node, there -> cleaner.forget(there, uuids))) {
                    answered.add(name);
                }
            });
            batch.stream()
                    .filter(group -> where.containsKey(group.id())
                            && answered.containsAll(where.get(group.id()).nodes()))
                    .forEach(forgotten::add);
        }
        if (!away.isEmpty()) {
            run.note(
                    Cleanup.HISTORY,
                    "groups with commands on " + String.join(", ", away) + " stay until their workers are there");
        }
        return forgotten;
    }

    /**
     * Takes scratch schemas away.
     *
     * @param left as recorded: node and rehearsal
     * @return those that are gone
     */
    List<Candidate> withoutScratch(CleanupRun run, List<Candidate> left) {
        Map<NodeName, Node> reachable = cleaner.reachable();
        List<Candidate> gone = new ArrayList<>();
        for (Candidate candidate : left) {
            String[] parts = candidate.name().split(": ", 2);
            Node node = reachable.get(new NodeName(parts[0]));
            if (node == null) {
                run.note(Cleanup.SCRATCH, "node " + parts[0] + " is left for later: its worker is not there");
            } else if (run.term().isEmpty()
                    || done(
                            run,
                            Cleanup.SCRATCH,
                            node,
                            there -> cleaner.removeScratch(there, UUID.fromString(parts[1])))) {
                gone.add(candidate);
            }
        }
        return gone;
    }
}
