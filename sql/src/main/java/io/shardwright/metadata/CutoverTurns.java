package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Which move of a table may keep the table's users waiting. */
final class CutoverTurns {
    /** From taking its turn to the end of the command that waits for it, a process may die. */
    private static final long TAKING_MILLIS = 10_000;

    /** One that is being undone lets its users go on, or cannot; either way it keeps nobody else from his turn. */
    private static final String HELD =
            "m.turn = m.attempt AND m.state IN ('moving', 'reversing') AND EXISTS (SELECT 1 FROM operation_group g"
                    + " WHERE g.id = IF(m.state = 'moving', m.group_id, m.reverse_group) AND g.state IN ('active', 'prepared'))"
                    + " AND (m.turn_at > " + NOW + " - " + TAKING_MILLIS + " OR EXISTS (SELECT 1 FROM sharding_queue q"
                    + " WHERE q.operation_group = IF(m.state = 'moving', m.group_id, m.reverse_group)"
                    + " AND q.name = CONCAT('await-', m.attempt) AND q.status = 'done'))";

    private CutoverTurns() {}

    /** Another move of the table than this one that has the turn. */
    static Optional<UUID> holder(Handle handle, String table, UUID move) {
        return handle.createQuery("SELECT m.id FROM shard_move m WHERE m.table_name = :table AND m.id <> :id AND "
                        + HELD + " LIMIT 1")
                .bind("table", table)
                .bind("id", move.toString())
                .mapTo(String.class)
                .findOne()
                .map(UUID::fromString);
    }
}
