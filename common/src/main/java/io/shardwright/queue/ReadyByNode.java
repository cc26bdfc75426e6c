package io.shardwright.queue;

import io.shardwright.fleet.NodeName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became ready, by node: whom to wake, and what to tell each.
 *
 * @param nodes only those on which something did
 */
public record ReadyByNode(Map<NodeName, ReadyHalves> nodes) {
    /** Nothing became ready. */
    public static final ReadyByNode NONE = new ReadyByNode(Map.of());

    public ReadyByNode {
        nodes = Map.copyOf(nodes);
    }

    /** What became ready on one node. */
    public static ReadyByNode on(NodeName node, ReadyHalves halves) {
        return new ReadyByNode(Map.of(node, halves));
    }

    /** All of these. */
    public static ReadyByNode all(Collection<ReadyByNode> parts) {
        Map<NodeName, ReadyHalves> all = new HashMap<>();
        for (ReadyByNode part : parts) {
            part.nodes.forEach((node, halves) -> all.merge(node, halves, ReadyHalves::plus));
        }
        return new ReadyByNode(all);
    }

    /** Both. */
    public ReadyByNode plus(ReadyByNode other) {
        return all(List.of(this, other));
    }

    public boolean isEmpty() {
        return nodes.isEmpty();
    }
}
