package io.shardwright.recovery;

import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeStanding;
import java.util.Optional;

/**
 * Whether a node is there. Times are epoch milliseconds.
 *
 * @param alive whether the lease of its worker holds
 * @param trouble why its worker takes no work; empty if all is well
 * @param presentSince since when it has missed no renewal and had no trouble; of no meaning while it is not at work
 * @param leaseUntil when the lease of its newest session runs out, or has
 * @param expired whether its newest session is open and its lease has run out
 * @param claimed commands that a worker of it has claimed and that are not recorded yet
 * @param verdict what is to become of it, if it is away and not lost
 */
public record Presence(
        String node,
        NodeStanding standing,
        boolean alive,
        String trouble,
        long presentSince,
        long leaseUntil,
        boolean expired,
        int claimed,
        Optional<Verdict> verdict) {
    /** Whether its worker takes work. */
    boolean atWork() {
        return alive && trouble.isEmpty();
    }
}
