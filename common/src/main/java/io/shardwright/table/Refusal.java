package io.shardwright.table;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.TokenCursor;

/** What is said of column lists that cannot be taken. */
final class Refusal {
    private Refusal() {}

    static ShardwrightException badColumn(String message, String advice) {
        return new ShardwrightException(ErrorCode.BAD_COLUMN, message, advice);
    }

    /** The text goes on otherwise than it should. */
    static ShardwrightException unexpected(TokenCursor cursor, String expected) {
        return badColumn(
                TableName.shortened(cursor.here()) + " stands where there should be " + expected,
                "Write columns like: id bigint primary key, name varchar(100), key (name).");
    }

    static ShardwrightException unsupported(String what, String advice) {
        return new ShardwrightException(ErrorCode.UNSUPPORTED, what + " cannot be in a sharded table", advice);
    }

    static ShardwrightException autoIncrement(String column) {
        return new ShardwrightException(
                ErrorCode.AUTO_INCREMENT_WITHOUT_POLICY,
                "column '" + column + "' counts by itself, and every shard would count from 1",
                "Leave AUTO_INCREMENT out and give ids in the application, such as from a sequence or a UUID.");
    }
}
