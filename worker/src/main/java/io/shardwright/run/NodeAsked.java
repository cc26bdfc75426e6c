package io.shardwright.run;

import io.shardwright.nodedb.NodeQueries;
import io.shardwright.nodedb.StatementChecks;
import io.shardwright.rowcopy.ShardSource;
import java.util.Optional;

/**
 * A node as coordinators and other workers ask it. Safe for use by many threads.
 *
 * @param checks empty while the worker does not hold its node
 * @param rehearsals empty while the worker does not hold its node
 * @param tables the node's tables, for those who move their rows; empty while the worker does not hold its node
 */
public record NodeAsked(
        NodeQueries queries,
        Optional<StatementChecks> checks,
        Optional<NodeRehearsals> rehearsals,
        Optional<ShardSource> tables)
        implements AutoCloseable {
    /** A node under a session. */
    public static NodeAsked holding(
            NodeQueries queries, StatementChecks checks, NodeRehearsals rehearsals, ShardSource tables) {
        return new NodeAsked(queries, Optional.of(checks), Optional.of(rehearsals), Optional.of(tables));
    }

    /** A node that the worker does not hold, and only reads. */
    public static NodeAsked reading(NodeQueries queries) {
        return new NodeAsked(queries, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        queries.close();
    }
}
