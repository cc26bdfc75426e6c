package io.shardwright.noderun;

import io.shardwright.attempt.NodeSide;
import io.shardwright.problem.ErrorCode;
import java.sql.SQLException;

/** A node as one try asks it, and what it means if that fails. */
public interface LaneExchange extends NodeSide<SQLException> {
    /**
     * An exchange that failed.
     *
     * @param answered whether the node answered with an error, so that nothing of what was asked was done
     * @param words one line, without any credential
     */
    record Failure(ErrorCode code, boolean answered, String words) {}

    /** What the failure of an exchange means. */
    Failure failed(SQLException e);

    /** A text without any credential. */
    String redacted(String text);
}
