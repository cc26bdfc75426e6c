package io.shardwright.membership;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;

/**
 * A process as it announces itself.
 *
 * @param link where it takes links
 * @param epoch of a worker, the epoch under which it works; of a coordinator, 0
 * @param build its build, for people to read
 */
public record Member(String name, ProcessKind kind, Endpoint link, long epoch, String build) {}
