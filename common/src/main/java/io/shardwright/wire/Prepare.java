package io.shardwright.wire;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;

/**
 * Asks a worker to let its node prepare statements, which executes none of them, and to look which tables are there. The rows of the answer are
 * {@link #COLUMNS}: a statement that the node does not prepare, by its place, with the server's error number (0 if it was not asked) and message; and a table
 * or view that is not there, by its place. What is fine has no row.
 *
 * @param statements each as a command has it
 * @param tables each qualified by its database: {@code database} and {@code name}
 */
public record Prepare(long id, List<String> statements, List<Table> tables) implements Request {
    /** Of each row of the answer: {@code statement} or {@code table}, its place from 0, error number, message. */
    public static final List<String> COLUMNS = List.of("what", "place", "number", "message");

    /** The first column of a row about a statement. */
    public static final String STATEMENT = "statement";

    /** The first column of a row about a table. */
    public static final String TABLE = "table";

    /** Far above the four of each command of the largest group; a mistake is no flood. */
    public static final int STATEMENTS_MAX = 50_000;

    /** A table by its database and name. */
    public record Table(String schema, String name) {}

    public Prepare {
        statements = List.copyOf(statements);
        tables = List.copyOf(tables);
        if (statements.size() > STATEMENTS_MAX || tables.size() > STATEMENTS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    statements.size() + " statements and " + tables.size() + " tables are to be checked",
                    "Send at most " + STATEMENTS_MAX + " of each.");
        }
    }

    @Override
    public int sinceVersion() {
        return 2;
    }

    @Override
    public FrameType type() {
        return FrameType.PREPARE;
    }
}
