package io.shardwright.simulation;

import io.shardwright.queue.CommandState;

/** What is undone or cancelled never runs forward again; going on from a savepoint appends commands. */
final class UndoneStays extends Checker {
    @Override
    String invariant() {
        return "what is undone never runs again";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        require(from != CommandState.UNDONE, () -> command + " was undone and is " + command.state.label());
        require(
                from != CommandState.CANCELLED || command.state == CommandState.UNDO_WAITING,
                () -> command + " was cancelled and is " + command.state.label());
    }
}
