package io.shardwright.metadata;

import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import java.util.List;

/**
 * How a group goes on from its savepoint.
 *
 * @param commands in the order of their future ids; they may wait for commands that {@link Savepoints#names} calls standing
 * @param idempotencyKey under one key it happens once
 * @param digest SHA-256 of the request, in hexadecimal: one key, one request
 * @param actor for the audit
 */
public record Continuation(
        GroupId group, List<CommandPair> commands, String idempotencyKey, String digest, String actor) {
    public Continuation {
        commands = List.copyOf(commands);
    }
}
