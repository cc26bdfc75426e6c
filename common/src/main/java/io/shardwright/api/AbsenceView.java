package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * That the worker of an admitted node is not there.
 *
 * @param since when its lease ran out, or was last known to hold; epoch milliseconds
 * @param lostAt when the node is declared lost unless it comes back; null if something keeps it from that
 * @param held why it is not declared lost; null if nothing keeps it from that
 */
public record AbsenceView(
        long since, @Nullable Long lostAt, @Nullable String held) {}
