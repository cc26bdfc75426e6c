package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * A repair of a node as the command line tells of it.
 *
 * @param repair its plan
 * @param group that carried it out, as it was when it had ended or was not waited for any more; null if nothing was run
 */
public record RepairResult(RepairView repair, @Nullable GroupView group) {}
