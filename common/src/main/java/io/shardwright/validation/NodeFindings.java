package io.shardwright.validation;

import io.shardwright.fleet.NodeName;
import io.shardwright.statement.ObjectName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one node before a group is published.
 *
 * @param schema in which its commands' unqualified names are looked up
 * @param unchecked why the node could not be asked; then the rest is empty
 * @param refused the statements that the node does not prepare
 * @param absent the tables and views asked for that are not there, qualified
 * @param busy whether other groups have commands there that have not run: what is absent now may be there by then
 */
public record NodeFindings(
        NodeName node,
        String schema,
        Optional<String> unchecked,
        Map<String, Refused> refused,
        Set<ObjectName> absent,
        boolean busy) {
    public NodeFindings {
        refused = Map.copyOf(refused);
        absent = Set.copyOf(absent);
    }

    /** A node that could not be asked. */
    public static NodeFindings unchecked(NodeName node, String schema, String why) {
        return new NodeFindings(node, schema, Optional.of(why), Map.of(), Set.of(), false);
    }

    /**
     * The server's words against a statement.
     *
     * @param number the server's error number; 0 if the statement was not put to it
     */
    public record Refused(int number, String message) {}
}
