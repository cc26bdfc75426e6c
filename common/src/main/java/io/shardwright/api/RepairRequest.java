package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * What of a node is to be mended.
 *
 * @param table only what belongs to it; absent for all
 * @param plan the hash that a dry run has shown; only a dry run takes none
 */
public record RepairRequest(
        @Nullable String table, @Nullable String plan) {}
