package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * An object on a node: what is to be, what the records say, and what is.
 *
 * @param kind {@code node}, {@code shard}, {@code distributed}, {@code server} or {@code temporary}
 * @param table the sharded table that it belongs to; null if to none, or to one that nobody knows
 * @param object its name on the node
 * @param verdict {@code ok}, {@code missing}, {@code differs}, {@code stale}, {@code unknown}, {@code orphan}, {@code changing}, {@code unreachable} or {@code unseen}
 * @param mendable whether a repair makes it right
 * @param advice what to do where it does not, or why nothing is to be done; null if that goes without saying
 */
public record DiagnosisLineView(
        String node,
        String kind,
        @Nullable String table,
        String object,
        String desired,
        String recorded,
        String actual,
        String verdict,
        boolean mendable,
        @Nullable String advice) {}
