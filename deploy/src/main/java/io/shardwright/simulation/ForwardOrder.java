package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Phase;
import java.util.HashSet;
import java.util.Set;

/** A command takes effect only after every command it waits for is done. */
final class ForwardOrder extends Checker {
    private final Set<CommandRecord> undone = new HashSet<>();

    @Override
    String invariant() {
        return "dependencies hold forward";
    }

    @Override
    void takesEffect(Running statement) {
        if (statement.isUndo()) {
            undone.add(statement.command);
            return;
        }
        for (CommandRecord earlier : statement.command.after) {
            // Given up with its node, it stays as it is there. What comes after the decision is given up with all that
            // waits for it.
            boolean left = earlier.state == CommandState.WAIVED && earlier.phase == Phase.BEFORE;
            boolean stands = earlier.state == CommandState.DONE || left;
            require(
                    stands && !undone.contains(earlier),
                    () -> statement + " takes effect while " + earlier + ", which it waits for, is "
                            + earlier.state.label());
        }
        require(!undone.contains(statement.command), () -> statement + " takes effect after its undo");
    }
}
