package io.shardwright.simulation;

import io.shardwright.queue.CommandState;

/** Nothing that a pause covers is claimed while it holds. */
final class PausesHold extends Checker {
    private final World world;

    PausesHold(World world) {
        this.world = world;
    }

    @Override
    String invariant() {
        return "a pause holds";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        if (!command.state.onTheNode() || from.onTheNode()) {
            return;
        }
        for (Switches.Row row : world.metadata.switches.rows) {
            require(
                    row.foundExpired || row.expiresAt <= world.metadata.clock() || !covers(row, command),
                    () -> command + " is " + command.state.label() + " under the " + row);
        }
    }

    private static boolean covers(Switches.Row row, CommandRecord command) {
        return switch (row.scope) {
            case CLUSTER -> true;
            case NODE -> command.node.name.equals(row.target);
            case TABLE ->
                command.group.locks.stream()
                        .anyMatch(lock -> (lock.resource() + "/").startsWith("table/" + row.target + "/"));
            case GROUP, WITHHELD -> command.group.uuid.toString().equals(row.target);
        };
    }
}
