package io.shardwright.simulation;

import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoMode;
import java.util.ArrayList;
import java.util.List;

/** Draws the fleet and the groups of a run: what they change, on which nodes, in which order, and what is there before. */
final class Workload {
    private static final int GROUPS_MAX = 4;
    /** Enough that one waits for two others. */
    private static final int AFTER_MAX = 4;

    private static final int COMMANDS_MAX = 7;

    /** Groups arrive during this time. */
    private static final int ARRIVAL_MILLIS = 3_000;

    private final World world;
    private final Dice dice;

    Workload(World world) {
        this.world = world;
        this.dice = world.dice;
    }

    void draw() {
        int nodes = dice.between(1, 3);
        for (int i = 1; i <= nodes; i++) {
            world.nodes.add(new SimNode(world, "n" + i));
        }
        int groups = dice.between(1, GROUPS_MAX);
        for (int i = 1; i <= groups; i++) {
            GroupRecord group = group(i);
            world.timeline.in(dice.below(ARRIVAL_MILLIS), () -> {
                world.submitted.add(group);
                world.wakeLeaders();
            });
        }
    }

    private GroupRecord group(int number) {
        FailurePolicy policy =
                dice.chance(700) ? FailurePolicy.ROLLBACK : dice.chance(500) ? FailurePolicy.RETRY : FailurePolicy.HOLD;
        UndoMode undo = dice.chance(500) ? UndoMode.MIRRORED : UndoMode.REVERSE;
        // Groups of one table lock it and come one after the other; others have tables of their own.
        boolean shared = dice.chance(400);
        String table = shared ? "shared" + dice.below(2) : "own" + number;
        List<LockRequest> locks = new ArrayList<>();
        if (shared || dice.chance(500)) {
            locks.add(new LockRequest(LockRequest.CLUSTER, LockMode.IX));
            if (dice.chance(700)) {
                locks.add(new LockRequest("table/" + table, LockMode.X));
            } else {
                // A shard of it: such groups exclude each other only where they meet.
                locks.add(new LockRequest("table/" + table, LockMode.IX));
                locks.add(new LockRequest("table/" + table + "/0", LockMode.X));
            }
        } else if (dice.chance(100)) {
            locks.add(new LockRequest(LockRequest.CLUSTER, LockMode.S));
        }
        GroupRecord group = new GroupRecord(number, dice.chance(400), policy, undo, table, locks);
        group.deadlineMillis = dice.chance(100) ? dice.between(1, 2 * Faults.UNTIL_MILLIS) : 0;
        int count = dice.between(1, COMMANDS_MAX);
        int after = dice.chance(300) ? dice.between(1, AFTER_MAX) : 0;
        int refused = dice.chance(400) ? dice.below(count) : -1;
        for (int i = 0; i < count + after; i++) {
            Phase phase = i < count ? Phase.BEFORE : Phase.AFTER;
            SimNode node = world.nodes.get(dice.below(world.nodes.size()));
            String object = table + "_" + (shared ? i : number + "_" + i);
            Op op = op(node, object, phase);
            CommandRecord command =
                    new CommandRecord(world.nextCommandId(), group, i + 1, node, phase, op, dependencies(group, phase));
            refuse(command, i == refused);
            group.commands.add(command);
        }
        rollbackDependencies(group);
        return group;
    }

    private void refuse(CommandRecord command, boolean forward) {
        if (command.group.policy == FailurePolicy.RETRY && dice.chance(500)) {
            // An hour of rests is long: it has had most of them.
            command.rests = CompletionDecider.RESTS_MAX - dice.below(2);
        }
        long forSomeTime = (long) Faults.UNTIL_MILLIS + dice.below(Faults.UNTIL_MILLIS);
        if (command.phase == Phase.AFTER) {
            // What cannot be done is tried for ever after the decision, so these can be done at last.
            command.refusedUntil = dice.chance(100) ? forSomeTime : 0;
            // It rests for long after each refusal: with few tries it is given up before the run is over.
            command.triesMax = command.refusedUntil == 0 ? command.triesMax : 1 + (int) (forSomeTime % 2);
            return;
        }
        if (forward) {
            command.refusedUntil = dice.chance(800) ? Long.MAX_VALUE : forSomeTime;
        }
        if (dice.chance(25)) {
            command.undoRefusedUntil = dice.chance(700) ? Long.MAX_VALUE : forSomeTime;
        }
    }

    /** Explicit ones: of a later command, which is undone first in any case, or of an earlier one that nothing ties to it. */
    private void rollbackDependencies(GroupRecord group) {
        for (CommandRecord command : group.commands) {
            CommandRecord other = group.commands.get(dice.below(group.commands.size()));
            boolean both = command.phase == Phase.BEFORE && other.phase == Phase.BEFORE && other != command;
            boolean possible = other.id > command.id || (group.undo == UndoMode.MIRRORED && !waits(other, command));
            if (both && dice.chance(200) && possible) {
                command.rollbackAfter.add(other);
            }
        }
    }

    /** Whether the undo of one would wait for that of the other already. */
    private static boolean waits(CommandRecord undo, CommandRecord other) {
        if (undo == other) {
            return true;
        }
        for (CommandRecord next : undo.group.commands) {
            boolean edge = next.after.contains(undo) || undo.rollbackAfter.contains(next);
            if (edge && waits(next, other)) {
                return true;
            }
        }
        return false;
    }

    private List<CommandRecord> dependencies(GroupRecord group, Phase phase) {
        List<CommandRecord> found = new ArrayList<>();
        for (CommandRecord earlier : group.commands) {
            if (earlier.phase == phase && dice.chance(300)) {
                found.add(earlier);
            }
        }
        return found;
    }

    private Op op(SimNode node, String object, Phase phase) {
        if (phase == Phase.AFTER) {
            return dice.chance(500)
                    ? new Op(Op.Kind.CREATE, object + "_after", "", 1)
                    : new Op(Op.Kind.ROWS, object + "_rows", "", 0);
        }
        int kind = dice.below(100);
        if (kind < 50) {
            int definition = dice.below(8) == 0 ? 2 : 1;
            int before = dice.below(100);
            if (before < 15) {
                // It is there before it is asked for: the same, or another of that name.
                world.census.count(Happening.PREEXISTED);
                node.things.putIfAbsent(object, new SimNode.Thing(before < 11 ? definition : definition + 10, 0));
            }
            return new Op(Op.Kind.CREATE, object, "", definition);
        }
        if (kind < 65) {
            String from = object + "_r";
            if (dice.chance(950)) {
                node.things.putIfAbsent(from, new SimNode.Thing(1, 0));
            }
            return new Op(Op.Kind.RENAME, from, object + "_q", 0);
        }
        if (kind < 98) {
            return new Op(Op.Kind.ROWS, object + "_rows", "", 0);
        }
        return new Op(Op.Kind.OPAQUE, object + "_call", "", 0);
    }
}
