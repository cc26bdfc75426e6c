package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import java.util.HashMap;
import java.util.Map;

/** Nothing that a pause covers is claimed while it holds, nor announced or sent by a session that has echoed it. */
final class PausesHold extends Checker {
    private record Session(SimNode node, long epoch) {}

    private final Map<Session, Long> echoed = new HashMap<>();
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
            require(!holds(row, command), () -> command + " is " + command.state.label() + " under the " + row);
        }
    }

    @Override
    void echoed(SimNode node, long epoch, long version) {
        echoed.put(new Session(node, epoch), version);
    }

    @Override
    void announced(CommandRecord command, Direction direction, long epoch) {
        require(command, epoch, "announces");
    }

    @Override
    void sent(Running statement) {
        require(statement.command, statement.link.epoch, "sends");
    }

    private void require(CommandRecord command, long epoch, String what) {
        long heard = echoed.getOrDefault(new Session(command.node, epoch), 0L);
        for (Switches.Row row : world.metadata.switches.rows) {
            require(
                    heard < row.version || !holds(row, command),
                    () -> "session " + epoch + " " + what + " " + command + " and has echoed the " + row);
        }
    }

    private boolean holds(Switches.Row row, CommandRecord command) {
        return !row.foundExpired && row.expiresAt > world.metadata.clock() && covers(row, command);
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
