package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoRules;
import java.util.List;

/**
 * The people who see to a node whose host is gone: they declare it lost, stop what has to do with it and give up what lies there. Only where a group is decided,
 * and so has to go on there, do some of them bring it back.
 */
final class Mourners {
    private static final int LOOK_MILLIS = 300;

    private final World world;

    Mourners(World world) {
        this.world = world;
    }

    void begin(SimNode node) {
        world.timeline.in(LOOK_MILLIS, () -> look(node));
    }

    private void look(SimNode node) {
        if (!node.gone) {
            return;
        }
        // Whoever was cut off and goes on: while the lease of a worker holds, its node is not lost.
        world.workersOf(node).stream().filter(worker -> !worker.paused()).forEach(worker -> worker.die("is shut off"));
        if (!world.metadata.lost.contains(node)) {
            world.operator.order(term -> world.orders.lose(term, node));
        } else if (isNeeded(node)) {
            bringBack(node);
            return;
        }
        world.timeline.in(LOOK_MILLIS, () -> look(node));
    }

    /** Sees to all that is not decided; whether only what is decided is left, and cannot go on without the node. */
    private boolean isNeeded(SimNode node) {
        boolean decided = false;
        boolean undecided = !world.unpublished().isEmpty();
        for (GroupRecord group : List.copyOf(world.metadata.groups)) {
            if (group.state == GroupState.COMPLETING) {
                if (waitsFor(group, node, Phase.AFTER)) {
                    seeToDecided(group, node);
                    decided |= waitsFor(group, node, Phase.AFTER);
                }
            } else if (group.state != GroupState.PENDING && waitsFor(group, node, Phase.BEFORE)) {
                undecided = true;
                seeTo(group, node);
            }
        }
        return decided && !undecided;
    }

    /** Whether something of a group is to happen, or to be undone, on a node. */
    private static boolean waitsFor(GroupRecord group, SimNode node, Phase phase) {
        return !group.state.ended()
                && group.commands.stream()
                        .anyMatch(command -> command.node == node && command.phase == phase && isOpen(command));
    }

    private static boolean isOpen(CommandRecord command) {
        boolean goesOn = command.state == CommandState.WAITING || command.state == CommandState.READY;
        return goesOn
                || command.state.onTheNode()
                || UndoRules.OUTSTANDING.contains(command.state)
                || (command.group.state == GroupState.ABORTING && command.leavesSomething());
    }

    private void seeTo(GroupRecord group, SimNode node) {
        if (OrderRules.mayWaiveAway(group.state)) {
            world.operator.order(term -> world.orders.waive(term, group, node));
        } else if (world.dice.chance(300)) {
            world.operator.order(term -> world.orders.stop(term, group, false));
        }
    }

    /** Some give it up, others wait for the node. */
    private void seeToDecided(GroupRecord group, SimNode node) {
        if (world.dice.chance(300)) {
            world.operator.order(term -> world.orders.waive(term, group, node));
        }
    }

    /** With a new boot: nothing of before runs there. */
    private void bringBack(SimNode node) {
        world.census.count(Happening.NODE_BROUGHT_BACK);
        world.log(() -> "the host of " + node + " is back");
        world.workersOf(node).forEach(worker -> worker.die("has gone with its host"));
        node.gone = false;
        node.up = true;
        world.startWorker(node);
    }
}
