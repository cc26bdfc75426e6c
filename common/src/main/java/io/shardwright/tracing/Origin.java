package io.shardwright.tracing;

import io.shardwright.fleet.ProcessKind;

/**
 * The process that spans come from.
 *
 * @param name of the coordinator, or of the worker's node
 * @param cluster that it belongs to
 * @param build for people to read
 */
public record Origin(ProcessKind kind, String name, String cluster, String build) {}
