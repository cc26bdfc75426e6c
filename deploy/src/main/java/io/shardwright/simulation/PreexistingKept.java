package io.shardwright.simulation;

/** Nothing is undone that the command did not do: what was there before it stays. */
final class PreexistingKept extends Checker {
    @Override
    String invariant() {
        return "nothing preexisting is undone";
    }

    @Override
    void takesEffect(Running statement) {
        CommandRecord command = statement.command;
        if (statement.isUndo() && command.op.kind() == Op.Kind.CREATE) {
            SimNode.Thing thing = statement.node().things.get(command.op.object());
            require(
                    thing == null || thing.creator() == command.id,
                    () -> statement + " drops what " + (thing == null ? "nobody" : "command " + thing.creator())
                            + " made");
        }
    }
}
