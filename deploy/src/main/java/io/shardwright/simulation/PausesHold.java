package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import java.util.HashSet;
import java.util.Set;

/** Nothing that a pause covers is claimed while it holds; and nothing of it starts once the pause is acknowledged. */
final class PausesHold extends Checker {
    private final World world;
    private final Set<Switches.Row> expired = new HashSet<>();

    PausesHold(World world) {
        this.world = world;
    }

    @Override
    String invariant() {
        return "a pause holds";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        boolean claimed = command.state == CommandState.CLAIMED || command.state == CommandState.UNDO_CLAIMED;
        boolean started = command.state.onTheNode() && !from.onTheNode();
        if (!claimed && !started) {
            return;
        }
        for (Switches.Row row : world.metadata.switches.rows) {
            if (row.expiresAt <= world.metadata.clock()) {
                // What was claimed since may start, even if the clock falls back.
                expired.add(row);
            }
            boolean forbids = !expired.contains(row) && (claimed || row.acknowledged);
            require(
                    !forbids || !covers(row, command),
                    () -> command + " is " + command.state.label() + " under the " + row
                            + (row.acknowledged ? ", which is acknowledged" : ""));
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
