package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import java.util.List;

/**
 * What speaks for and against moving a shard from one node to another.
 *
 * @param refusals of the constraints, for people; none if the shard may go there
 * @param balance what both nodes have of their shares, for people
 * @param gains by the scores, the most important first; more than 0 speaks for it
 */
public record Explanation(
        ShardId shard, NodeName from, NodeName to, List<String> refusals, List<String> balance, List<Gain> gains) {
    /** What a score says. */
    public record Gain(String score, double gain) {}

    public Explanation {
        refusals = List.copyOf(refusals);
        balance = List.copyOf(balance);
        gains = List.copyOf(gains);
    }

    /** Whether no constraint has anything against it. */
    public boolean allowed() {
        return refusals.isEmpty();
    }
}
