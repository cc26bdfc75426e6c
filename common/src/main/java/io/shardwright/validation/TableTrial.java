package io.shardwright.validation;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of a shard, to be made on its node for the length of a session: a server judges defaults, the values of an ENUM and the size of rows only
 * when it makes a table, not when it prepares the statement.
 *
 * @param sql makes it as a temporary table, which nobody else sees
 */
public record TableTrial(NodeName node, String sql) {
    private static final String CREATE = "CREATE TABLE ";

    /**
     * One on each node, as the shards of a table differ in nothing that a server refuses.
     *
     * @param table the one that is sharded; what has its name holds no rows and leads to servers that are not there yet
     * @param commands that are to make it
     */
    public static List<TableTrial> of(String table, List<CommandPair> commands) {
        Map<NodeName, TableTrial> trials = new LinkedHashMap<>();
        for (CommandPair command : commands) {
            if (command.forward() instanceof RunSql sql
                    && sql.sql().startsWith(CREATE)
                    && !Questions.makes(command, table)) {
                trials.putIfAbsent(
                        command.node(),
                        new TableTrial(
                                command.node(),
                                "CREATE TEMPORARY TABLE " + sql.sql().substring(CREATE.length())));
            }
        }
        return List.copyOf(trials.values());
    }

    /** What follows from a server's refusal; empty if it is not about the definition. */
    public Optional<ShardwrightException> refused(int number, String message) {
        return ServerWords.isBadDefinition(number)
                ? Optional.of(new ShardwrightException(
                        ErrorCode.BAD_COLUMN,
                        "node " + node + " would not make the table: " + message,
                        "Correct the definition of the table; nothing was published."))
                : Optional.empty();
    }
}
