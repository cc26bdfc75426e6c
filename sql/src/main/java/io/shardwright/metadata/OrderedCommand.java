package io.shardwright.metadata;

import io.shardwright.action.RunSql;
import io.shardwright.json.ActionCodec;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * A command as an operator names it.
 *
 * @param tried how many tries forward have begun
 * @param plain whether its forward half is plain SQL
 */
record OrderedCommand(
        long id, String name, CommandState state, Phase phase, Effect effect, boolean plain, int tried, int triesMax) {
    /**
     * Finds a command of a group by its name, or else by its id in the queue.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}
     */
    static OrderedCommand find(Handle handle, long group, String command) {
        return handle.createQuery(
                        "SELECT id, name, status, phase, effect, query, tries - unsent AS tried, tries_max FROM sharding_queue WHERE operation_group = :group"
                                + " AND (name = :command OR CAST(id AS CHAR) = :command) ORDER BY name = :command DESC LIMIT 1")
                .bind("group", group)
                .bind("command", command)
                .map((row, context) -> new OrderedCommand(
                        row.getLong("id"),
                        row.getString("name"),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                        Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT)),
                        ActionCodec.decode(row.getString("query")) instanceof RunSql,
                        row.getInt("tried"),
                        row.getInt("tries_max")))
                .findOne()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "the group has no command '" + command + "'",
                        "See `group show` for its commands."));
    }
}
