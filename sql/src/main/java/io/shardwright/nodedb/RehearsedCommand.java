package io.shardwright.nodedb;

import io.shardwright.action.Action;
import io.shardwright.queue.Probes;
import java.util.Optional;

/** A command to be rehearsed, as it would run on the node's own schema. */
public record RehearsedCommand(String name, Action forward, Action rollback, Optional<Probes> probes) {}
