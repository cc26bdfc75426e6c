package io.shardwright.run;

import io.shardwright.nodedb.StatementChecks;
import io.shardwright.noderun.NodeAnswers;
import io.shardwright.rowcopy.ShardSource;
import java.util.Optional;

/**
 * A node as coordinators and other workers ask it. Safe for use by many threads.
 *
 * @param checks empty while the worker does not hold its node, or where the engine cannot
 * @param rehearsals the same
 * @param tables the node's tables, for those who move their rows; the same
 */
public record NodeAsked(
        NodeAnswers queries,
        Optional<StatementChecks> checks,
        Optional<NodeRehearsals> rehearsals,
        Optional<ShardSource> tables)
        implements AutoCloseable {
    /** A node under a session. */
    public static NodeAsked holding(
            NodeAnswers queries, StatementChecks checks, NodeRehearsals rehearsals, ShardSource tables) {
        return new NodeAsked(queries, Optional.of(checks), Optional.of(rehearsals), Optional.of(tables));
    }

    /** A node of which users' statements are asked alone: one that the worker does not hold, and only reads, or whose engine knows nothing else. */
    public static NodeAsked answering(NodeAnswers queries) {
        return new NodeAsked(queries, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {
        queries.close();
    }
}
