package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a group rolled back is on the nodes as it was when the group began, what it committed is there; as far as its own objects go. */
final class NodesAsBefore extends Checker {
    private final Map<GroupRecord, Map<String, String>> before = new HashMap<>();

    @Override
    String invariant() {
        return "rolled back nodes are as before";
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        switch (group.state) {
            case ACTIVE -> {
                Map<String, String> states = new HashMap<>();
                group.commands.forEach(command -> states.put(key(command), state(command)));
                before.put(group, states);
            }
            case ROLLED_BACK, ROLLED_BACK_WITH_WAIVERS -> group.commands.forEach(this::requireAsBefore);
            case COMMITTED ->
                group.commands.stream()
                        .filter(c -> c.state == CommandState.DONE)
                        .forEach(this::requireDone);
            case PENDING, PREPARED, COMPLETING, ABORTING, ROLLBACK_STUCK -> {}
        }
    }

    @Override
    void continued(GroupRecord group, List<CommandRecord> commands) {
        Map<String, String> states = before.getOrDefault(group, Map.of());
        commands.forEach(command -> states.putIfAbsent(key(command), state(command)));
        for (CommandRecord command : group.commands) {
            boolean again = commands.stream().anyMatch(c -> key(c).equals(key(command)));
            if (command.state == CommandState.UNDONE && again) {
                requireAsBefore(command);
            }
        }
    }

    private static String key(CommandRecord command) {
        return command.node + "/" + command.op;
    }

    private void requireAsBefore(CommandRecord command) {
        GroupRecord group = command.group;
        boolean givenUp = group.waivers.stream().anyMatch(waived -> key(waived).equals(key(command)));
        Map<String, String> states = before.get(group);
        if (givenUp || states == null) {
            // What never became active is of no node.
            return;
        }
        String then = states.getOrDefault(key(command), "");
        String now = state(command);
        require(now.equals(then), () -> group + " began at " + then + " and left " + now);
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
            case ROWS, OPAQUE -> command.node.rows.getOrDefault(op.object(), 0) > 0;
        };
        require(there, () -> command.group + " is committed and " + op + " is not done on " + command.node);
    }
}
