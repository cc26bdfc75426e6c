package io.shardwright.reconcile;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;

/** A command as the records have it. */
public record RecordedCommand(
        Incarnation incarnation, int seq, String name, NodeName node, Phase phase, CommandState state, Effect effect) {}
