package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupState;
import java.util.HashMap;
import java.util.Map;

/** Nothing of a group starts forward unless the group goes forward; and what was stopped is neither announced nor sent by a session that has echoed it. */
final class StopsHold extends Checker {
    private record Session(SimNode node, long epoch) {}

    private final Map<Session, Long> echoed = new HashMap<>();

    @Override
    String invariant() {
        return "what is stopped sends nothing more";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        if (command.state == CommandState.RUNNING) {
            GroupState group = command.group.state;
            require(
                    group == GroupState.ACTIVE || group == GroupState.COMPLETING,
                    () -> command + " starts while its group is " + group.label());
        }
    }

    @Override
    void echoed(SimNode node, long epoch, long version) {
        echoed.put(new Session(node, epoch), version);
    }

    @Override
    void announced(CommandRecord command, Direction direction, long epoch) {
        require(command, direction, epoch, "announces");
    }

    @Override
    void sent(Running statement) {
        require(statement.command, statement.direction, statement.link.epoch, "sends");
    }

    private void require(CommandRecord command, Direction direction, long epoch, String what) {
        if (direction == Direction.FORWARD) {
            long heard = echoed.getOrDefault(new Session(command.node, epoch), 0L);
            require(
                    heard < command.group.stopVersion,
                    () -> "session " + epoch + " " + what + " " + command + " and has echoed that it is stopped");
        }
    }
}
