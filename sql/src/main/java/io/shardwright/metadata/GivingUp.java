package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import org.jdbi.v3.core.Handle;

/** Who gives a command up and why; both stay on record for ever. */
record GivingUp(String actor, String reason) {
    void write(Handle handle, long group, long command) {
        handle.createUpdate("UPDATE sharding_queue SET status = 'waived', updated_at = " + NOW + " WHERE id = :id")
                .bind("id", command)
                .execute();
        handle.createUpdate("INSERT INTO waiver (command_id, group_id, actor, reason, at) VALUES (:command, :group,"
                        + " :actor, :reason, " + NOW + ")")
                .bind("command", command)
                .bind("group", group)
                .bind("actor", actor)
                .bind("reason", reason)
                .execute();
    }
}
