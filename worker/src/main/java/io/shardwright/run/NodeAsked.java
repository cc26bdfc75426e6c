package io.shardwright.run;

import io.shardwright.nodedb.NodeQueries;
import io.shardwright.nodedb.StatementChecks;
import java.util.Optional;

/**
 * A node as coordinators ask it. Safe for use by many threads.
 *
 * @param checks and {@code rehearsals} are there only under a session: both leave something on the node for a time
 */
public record NodeAsked(NodeQueries queries, Optional<StatementChecks> checks, Optional<NodeRehearsals> rehearsals)
        implements AutoCloseable {
    /** A node that may only be read. */
    public static NodeAsked reading(NodeQueries queries) {
        return new NodeAsked(queries, Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        queries.close();
    }
}
