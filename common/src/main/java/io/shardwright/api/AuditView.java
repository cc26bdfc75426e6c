package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit.
 *
 * @param id to go on from
 * @param place in the chain; absent for the moment until it is sealed
 * @param at epoch milliseconds
 * @param actor a key's name and id, or what acts by itself
 * @param from the address that the call came from; empty of what acts by itself
 * @param outcome {@code done} or {@code refused}
 */
public record AuditView(
        long id,
        @Nullable Long place,
        long at,
        String actor,
        String from,
        String action,
        String target,
        String detail,
        String outcome) {}
