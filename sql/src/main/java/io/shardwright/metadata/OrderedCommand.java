package io.shardwright.metadata;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Phase;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * A command as an operator names it.
 *
 * @param untold whether it is plain SQL, and failed because nobody can tell what it has left
 * @param tried how many tries of the half that its state speaks of have begun
 */
record OrderedCommand(long id, String name, CommandState state, Phase phase, boolean untold, int tried, int triesMax) {
    /** Plain SQL begins with no brace: see the codec of actions, which not every action's version is known to. */
    static final String UNTOLD =
            "(COALESCE(error_code, '') = '" + ErrorCode.OUTCOME_UNKNOWN.code() + "' AND query NOT LIKE '{%')";

    /** The half that its state speaks of. */
    Direction half() {
        return state == CommandState.UNDO_FAILED ? Direction.UNDO : Direction.FORWARD;
    }

    /**
     * Finds a command of a group by its name, or else by its id in the queue.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}
     */
    static OrderedCommand find(Handle handle, long group, String command) {
        return handle.createQuery("SELECT id, name, status, phase, " + UNTOLD
                        + " AS untold, IF(status = 'undo_failed', undo_tries - undo_unsent, tries - unsent) AS tried, tries_max FROM sharding_queue WHERE operation_group = :group"
                        + " AND (name = :command OR CAST(id AS CHAR) = :command) ORDER BY name = :command DESC LIMIT 1")
                .bind("group", group)
                .bind("command", command)
                .map((row, context) -> new OrderedCommand(
                        row.getLong("id"),
                        row.getString("name"),
                        CommandState.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                        row.getBoolean("untold"),
                        row.getInt("tried"),
                        row.getInt("tries_max")))
                .findOne()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.NOT_FOUND,
                        "the group has no command '" + command + "'",
                        "See `group show` for its commands."));
    }
}
