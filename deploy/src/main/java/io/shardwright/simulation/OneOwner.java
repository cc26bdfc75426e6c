package io.shardwright.simulation;

import java.util.HashMap;
import java.util.Map;

/** A node has one owner: once a session was given its commands, nothing of an older one is under way or takes effect there; nor do two tries of one command at once. */
final class OneOwner extends Checker {
    private final Map<SimNode, Long> owners = new HashMap<>();

    @Override
    String invariant() {
        return "one owner acts on a node";
    }

    @Override
    void opened(SimNode node, long epoch) {
        require(
                epoch > owners.getOrDefault(node, 0L),
                () -> "session " + epoch + " of " + node + " opens after a newer one");
        owners.put(node, epoch);
        for (Link link : node.links()) {
            require(
                    link.running == null || link.epoch >= epoch,
                    () -> "session " + epoch + " of " + node + " opens while " + link.running + " runs");
        }
    }

    @Override
    void sent(Running statement) {
        requireOwner(statement);
        for (Link link : statement.node().links()) {
            Running other = link.running;
            require(
                    other == null || other == statement || other.over || other.command != statement.command,
                    () -> statement + " is sent while " + other + " runs");
        }
    }

    @Override
    void takesEffect(Running statement) {
        requireOwner(statement);
    }

    private void requireOwner(Running statement) {
        long owner = owners.getOrDefault(statement.node(), 0L);
        require(statement.link.epoch == owner, () -> statement + " acts on a node of epoch " + owner);
    }
}
