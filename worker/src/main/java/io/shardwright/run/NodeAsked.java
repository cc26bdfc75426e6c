package io.shardwright.run;

import io.shardwright.nodedb.NodeQueries;
import io.shardwright.nodedb.StatementChecks;
import java.util.Optional;

/**
 * A node as coordinators ask it. Safe for use by many threads.
 *
 * @param checks empty while the worker does not hold its node
 * @param rehearsals empty while the worker does not hold its node
 */
public record NodeAsked(NodeQueries queries, Optional<StatementChecks> checks, Optional<NodeRehearsals> rehearsals)
        implements AutoCloseable {
    /** A node under a session. */
    public static NodeAsked holding(NodeQueries queries, StatementChecks checks, NodeRehearsals rehearsals) {
        return new NodeAsked(queries, Optional.of(checks), Optional.of(rehearsals));
    }

    /** A node that the worker does not hold, and only reads. */
    public static NodeAsked reading(NodeQueries queries) {
        return new NodeAsked(queries, Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        queries.close();
    }
}
