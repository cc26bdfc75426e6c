package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CommandTransitions;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Rows move along the edges of the transition tables only. */
final class LegalMoves extends Checker {
    private static final Map<CommandState, Set<CommandState>> COMMANDS = new EnumMap<>(CommandState.class);
    private static final Map<GroupState, Set<GroupState>> GROUPS = new EnumMap<>(GroupState.class);

    static {
        for (CommandState state : CommandState.values()) {
            COMMANDS.put(state, EnumSet.noneOf(CommandState.class));
        }
        CommandTransitions.ALL.forEach(
                t -> Objects.requireNonNull(COMMANDS.get(t.from())).add(t.to()));
        for (GroupState state : GroupState.values()) {
            GROUPS.put(state, EnumSet.noneOf(GroupState.class));
        }
        GroupTransitions.ALL.forEach(
                t -> Objects.requireNonNull(GROUPS.get(t.from())).add(t.to()));
    }

    @Override
    String invariant() {
        return "states follow the tables";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        require(
                Objects.requireNonNull(COMMANDS.get(from)).contains(command.state),
                () -> command + " moved from " + from.label() + " to " + command.state.label());
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        require(
                Objects.requireNonNull(GROUPS.get(from)).contains(group.state),
                () -> group + " moved from " + from.label() + " to " + group.state.label());
    }
}
