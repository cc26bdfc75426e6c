package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.GroupState;
import java.util.HashMap;
import java.util.Map;

/** Nothing of a group starts forward unless the group goes forward; and what was stopped is not even announced by a session that has echoed it. */
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
        if (direction == Direction.FORWARD) {
            long heard = echoed.getOrDefault(new Session(command.node, epoch), 0L);
            require(
                    heard < command.group.stopVersion,
                    () -> "session " + epoch + " announces " + command + " and has echoed that it is stopped");
        }
    }
}
