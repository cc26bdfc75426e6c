package io.shardwright.api;

import java.util.List;

/** All nodes, by name. */
public record NodeList(List<NodeView> nodes) {
    public NodeList {
        nodes = Lists.copy(nodes);
    }
}
