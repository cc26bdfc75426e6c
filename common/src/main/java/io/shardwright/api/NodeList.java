package io.shardwright.api;

import java.util.List;

/**
 * Nodes by name.
 *
 * @param issues what wants a look; none if all is well
 */
public record NodeList(List<NodeView> nodes, List<IssueView> issues) {
    public NodeList {
        nodes = Lists.copy(nodes);
        issues = Lists.copy(issues);
    }
}
