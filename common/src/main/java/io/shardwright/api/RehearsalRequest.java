package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A group to run forward and back on scratch schemas of its nodes.
 *
 * @param group as it would be submitted; its key and its locks mean nothing here
 * @param rows how many rows of each table are copied at most; 0 or absent copies the structure alone
 */
public record RehearsalRequest(GroupRequest group, @Nullable Integer rows) {}
