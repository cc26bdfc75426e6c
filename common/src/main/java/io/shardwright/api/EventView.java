package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That something has changed, and how it stands since; what else is to be known of it is asked for by its id.
 *
 * @param kind group, move, rebalance, node, table, pause or leader
 * @param id by which it is asked for; of a pause its scope and target, of the leader {@code leader}
 * @param state as it is shown there; {@code gone} of what is not there any more
 * @param note why it stands so; empty if that goes without saying
 * @param version rises with changes of it that have no other sign
 * @param percentage how far it is, if it says so
 * @param within the rebalance that a move is part of
 * @param tables that it is about, if they can be named
 * @param at when it changed, epoch milliseconds
 */
public record EventView(
        String kind,
        String id,
        String state,
        String note,
        long version,
        @Nullable Integer percentage,
        @Nullable String within,
        List<String> tables,
        long at) {
    public EventView {
        tables = List.copyOf(tables);
    }
}
