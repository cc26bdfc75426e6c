package io.shardwright.simulation;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.StatementError;
import io.shardwright.queue.Direction;
import java.util.Optional;

/** A statement on its node, from its arrival to its answer. */
final class Running {
    final CommandRecord command;
    final Direction direction;
    final End end;
    final Link link;

    /** Whether its answer has come. */
    boolean answered;

    /** The answer, if it is an error. */
    Optional<StatementError> answer = Optional.empty();

    /** Over on the node, with or without an effect. */
    boolean over;

    Running(CommandRecord command, Direction direction, End end, Link link) {
        this.command = command;
        this.direction = direction;
        this.end = end;
        this.link = link;
    }

    SimNode node() {
        return link.node;
    }

    boolean isUndo() {
        return direction == Direction.UNDO;
    }

    @Override
    public String toString() {
        return (isUndo() ? "undo of " : "") + command + " (" + command.op + ") on " + link.node + ", connection "
                + link.id + " of epoch " + link.epoch;
    }
}
