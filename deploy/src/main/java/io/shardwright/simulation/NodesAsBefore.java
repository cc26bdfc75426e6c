package io.shardwright.simulation;

import io.shardwright.queue.GroupState;
import io.shardwright.queue.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a group rolled back is on the nodes as it was when the group began, what it committed is there; as far as its own objects go. */
final class NodesAsBefore extends Checker {
    private final Map<GroupRecord, List<String>> before = new HashMap<>();

    @Override
    String invariant() {
        return "rolled back nodes are as before";
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        switch (group.state) {
            case ACTIVE -> before.put(group, states(group));
            case ROLLED_BACK, ROLLED_BACK_WITH_WAIVERS -> {
                List<String> then = before.getOrDefault(group, List.of());
                List<String> now = states(group);
                require(now.equals(then), group + " began at " + then + " and left " + now);
            }
            case COMMITTED -> group.commands.forEach(this::requireDone);
            case PENDING, PREPARED, COMPLETING, ABORTING, ROLLBACK_STUCK -> {}
        }
    }

    private static List<String> states(GroupRecord group) {
        List<String> states = new ArrayList<>();
        for (CommandRecord command : group.commands) {
            if (command.op.kind() != Op.Kind.OPAQUE) {
                states.add(state(command));
            }
        }
        return states;
    }

    private static String state(CommandRecord command) {
        Op op = command.op;
        return switch (op.kind()) {
            case CREATE -> op.object() + "=" + command.node.things.get(op.object());
            case RENAME ->
                op.object() + "=" + command.node.things.get(op.object()) + " " + op.other() + "="
                        + command.node.things.get(op.other());
            case ROWS, OPAQUE -> op.object() + "=" + command.node.rows.getOrDefault(op.object(), 0);
        };
    }

    private void requireDone(CommandRecord command) {
        Op op = command.op;
        boolean there = switch (op.kind()) {
            case CREATE -> command.node.things.containsKey(op.object());
            case RENAME -> command.node.things.containsKey(op.other());
            case ROWS -> command.node.rows.getOrDefault(op.object(), 0) > 0;
            case OPAQUE -> command.phase == Phase.AFTER || command.node.rows.containsKey(op.object());
        };
        require(there, command.group + " is committed and " + op + " is not done on " + command.node);
    }
}
