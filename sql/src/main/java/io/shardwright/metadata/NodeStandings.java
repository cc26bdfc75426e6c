package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.fleet.StandingTransitions;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** How nodes stand, and what operators and the leader change of it. Each change is one transaction under the leader's term. */
public final class NodeStandings {
    private static final int REASON_CHARS_MAX = 1_000;

    private final Transactions transactions;

    public NodeStandings(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Changes how a node stands.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if that cannot be; {@link ErrorCode#NODE_IN_USE} if
     *     it is to be removed and something of the fleet is there
     */
    public void change(LeaderTerm term, NodeName node, StandingChange change, String actor, String reason) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            NodeStanding next = checked(handle, node, change);
            if (change == StandingChange.REMOVE) {
                NodeHoldings.forget(handle, node);
            }
            if (change == StandingChange.LOSE) {
                NodeLosses.begin(handle, node);
            }
            if (change == StandingChange.READMIT) {
                // What it was says nothing of what it is.
                handle.createUpdate("UPDATE node SET facts = NULL, facts_at = NULL WHERE name = :node")
                        .bind("node", node.value())
                        .execute();
            }
            mark(handle, node, next, actor, reason);
            if (change == StandingChange.SETTLE) {
                NodeLosses.end(handle, node)
                        .ifPresent(drain -> mark(
                                handle, node, next(node, next, StandingChange.DRAIN), drain.actor(), drain.reason()));
            }
            Audit.write(handle, actor, "node." + change.label(), node.value(), reason);
        });
    }

    /** As it is stored, with who has made it so, why and when. */
    static void mark(Handle handle, NodeName node, NodeStanding standing, String actor, String reason) {
        handle.createUpdate("UPDATE node SET standing = :standing, standing_actor = :actor, standing_reason = :reason,"
                        + " standing_since = " + NOW + ", updated_at = " + NOW + " WHERE name = :node")
                .bind("standing", standing.label())
                .bind("actor", actor)
                .bind("reason", cut(reason))
                .bind("node", node.value())
                .execute();
    }

    /** What {@link #change} would refuse. */
    public void check(NodeName node, StandingChange change) {
        transactions.run(handle -> checked(handle, node, change));
    }

    /** The next standing; the node's row is held until the transaction ends, so a session comes before it and is seen, or after it. */
    private static NodeStanding checked(Handle handle, NodeName node, StandingChange change) {
        NodeStanding next = next(node, standing(handle, node), change);
        if (change == StandingChange.REMOVE) {
            require(node, NodeHoldings.inTheWay(handle, node));
        }
        if (change == StandingChange.LOSE && NodeReader.alive(handle, node)) {
            throw new ShardwrightException(
                    ErrorCode.NODE_IN_USE,
                    "node " + node + " is not lost: the lease of its worker holds",
                    "Stop its worker first, or wait until its lease runs out.");
        }
        return next;
    }

    /** Says what a newcomer waits for, or what is the matter with it. */
    public void explain(LeaderTerm term, NodeName node, String reason) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate(
                            "UPDATE node SET standing_reason = :reason WHERE name = :node AND standing IN ('joining', 'refused')")
                    .bind("reason", cut(reason))
                    .bind("node", node.value())
                    .execute();
        });
    }

    /** A reason as it is kept. */
    public static String cut(String reason) {
        return reason.substring(0, Math.min(REASON_CHARS_MAX, reason.length()));
    }

    private static NodeStanding next(NodeName node, NodeStanding before, StandingChange change) {
        return StandingTransitions.next(before, change)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "node " + node + " is " + before.label() + ": there is nothing to " + change.label(),
                        "See `node show " + node + "` for how it stands."));
    }

    private static void require(NodeName node, List<String> inTheWay) {
        if (!inTheWay.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.NODE_IN_USE,
                    "node " + node + " cannot be removed: " + String.join("; ", inTheWay),
                    "Empty it with `node drain " + node + "`, settle what is named, and stop its worker.");
        }
    }

    /** How a node stands, which stays so until the transaction ends. */
    static NodeStanding standing(Handle handle, NodeName node) {
        return handle.createQuery("SELECT standing FROM node WHERE name = :node FOR UPDATE")
                .bind("node", node.value())
                .mapTo(String.class)
                .findOne()
                .map(NodeStanding::of)
                .orElseThrow(() -> unknown(node));
    }

    /**
     * That commands for these nodes have somebody to carry them out; it stays so until the transaction ends.
     *
     * @throws ShardwrightException {@link ErrorCode#NODE_REMOVED}, or {@link ErrorCode#NODE_NOT_ACTIVE} if one of them is lost: nothing new waits for it
     */
    static void requireInFleet(Handle handle, Collection<NodeName> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        Map<String, String> standings = handle
                .createQuery("SELECT name, standing FROM node WHERE name IN (<names>) LOCK IN SHARE MODE")
                .bindList("names", nodes.stream().map(NodeName::value).sorted().toList())
                .map((row, context) -> Map.entry(row.getString("name"), row.getString("standing")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        for (NodeName node : nodes) {
            if (NodeStanding.REMOVED.label().equals(standings.get(node.value()))) {
                throw removed(node);
            }
            if (NodeStanding.LOST.label().equals(standings.get(node.value()))) {
                throw new ShardwrightException(
                        ErrorCode.NODE_NOT_ACTIVE,
                        "node " + node + " is lost: nothing new waits for it",
                        "Start its server and its worker; `node show " + node + "` says what was there.");
            }
        }
    }

    static ShardwrightException removed(NodeName node) {
        return new ShardwrightException(
                ErrorCode.NODE_REMOVED,
                "node " + node + " was removed from the fleet",
                "If it is to join again, or another node of its name: `node readmit " + node + "`.");
    }

    /** The refusal of an order to a node that never was. */
    public static ShardwrightException unknown(NodeName node) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND, "there is no node '" + node + "'", "See `node list` for those that there are.");
    }
}
