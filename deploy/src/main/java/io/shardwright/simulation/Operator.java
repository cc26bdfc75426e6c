package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.Direction;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Told;
import java.util.ArrayList;
import java.util.List;

/**
 * The people: they order at random while things go wrong, and afterwards attend to what waits for them. What they order goes to a coordinator
 * that believes to lead, and may be lost with it.
 */
final class Operator {
    private static final int ORDERS_MAX = 6;
    private static final int PAUSE_MILLIS_MAX = 3_000;
    private static final int LOOK_MILLIS = 60;
    private static final int ATTEND_MILLIS = 1_500;

    /** A stuck group is retried so often; then its undos are given up, or it is left as it is. */
    private static final int RETRIES_MAX = 2;

    private final World world;
    private boolean watching;
    private boolean givesUp;
    private int retries;

    Operator(World world) {
        this.world = world;
    }

    void plan() {
        givesUp = world.dice.chance(700);
        int orders = world.dice.chance(500) ? world.dice.between(1, ORDERS_MAX) : 0;
        for (int i = 0; i < orders; i++) {
            world.timeline.in(world.dice.below(Faults.UNTIL_MILLIS), this::orderSomething);
        }
        world.timeline.in(Faults.UNTIL_MILLIS + ATTEND_MILLIS, this::attend);
    }

    void order(LeaderProcess.Order order) {
        for (LeaderProcess coordinator : world.coordinators) {
            if (coordinator.order(order)) {
                return;
            }
        }
    }

    private void orderSomething() {
        int what = world.dice.below(12);
        if (what < 4) {
            pauseSomething();
            return;
        }
        List<GroupRecord> groups = world.metadata.groups;
        if (groups.isEmpty()) {
            return;
        }
        GroupRecord group = groups.get(world.dice.below(groups.size()));
        switch (what) {
            case 4, 10, 11 -> stop(group, world.dice.chance(600));
            case 5, 6, 7 -> rollBack(group);
            case 8 -> proceed(group);
            default -> order(term -> world.orders.retry(term, group));
        }
    }

    /** Stops a group in the very moment in which it is to begin. */
    void meddle(List<Long> groups) {
        if (!groups.isEmpty() && world.dice.fault(100)) {
            stop(world.metadata.group(groups.get(0)), false);
        }
    }

    /** A claim has found what is ready and not taken it yet: just then a group goes back, and what is ready behind is cancelled. */
    void meddleBetween(List<CommandRecord> found) {
        if (!found.isEmpty() && world.dice.fault(150)) {
            rollBack(found.get(0).group);
        }
    }

    /** What is rare at random moments: it is stopped at once just while it runs. */
    void meddleAtOnce(GroupRecord group) {
        if (world.dice.fault(60)) {
            world.timeline.in(world.dice.between(0, 60), () -> stop(group, true));
        }
    }

    /** A command is done whose undo comes after that of an earlier one: its group goes back to what lies between them. */
    void meddleBehind(CommandRecord done) {
        boolean isTied = done.rollbackAfter.stream().anyMatch(earlier -> earlier.id < done.id);
        if (isTied && world.dice.fault(200)) {
            world.timeline.in(world.dice.between(0, 20), () -> goBackBefore(done));
        }
    }

    /** A group that has gone on from a savepoint goes back once more, to what was added since. */
    void meddleAgain(CommandRecord done) {
        GroupRecord group = done.group;
        boolean added = group.publishedUpTo != 0 && done.id > group.publishedUpTo;
        if (added && world.dice.chance(300)) {
            world.timeline.in(world.dice.between(0, 20), () -> order(term -> world.orders.rollbackTo(term, done)));
        }
    }

    private void goBackBefore(CommandRecord behind) {
        CommandRecord savepoint = null;
        for (CommandRecord command : behind.group.commands) {
            if (command.id < behind.id && command.state == CommandState.DONE) {
                savepoint = command;
            }
        }
        if (savepoint != null) {
            CommandRecord last = savepoint;
            GroupRecord group = last.group;
            if (world.dice.chance(500)) {
                // So that its undos are free for a while before they begin.
                order(term -> world.orders.pause(term, PauseScope.GROUP, group.uuid.toString(), PAUSE_MILLIS_MAX));
                beginToWatch();
            }
            order(term -> world.orders.rollbackTo(term, last));
        }
    }

    /** An undo on the way to a savepoint is free to begin just when the way turns out to be longer. */
    void meddleOnTheWay(GroupRecord group) {
        if (world.dice.fault(500)) {
            boolean further = world.dice.chance(300);
            world.timeline.in(world.dice.between(0, 100), () -> {
                if (further) {
                    rollBack(group);
                } else {
                    stop(group, false);
                }
            });
        }
    }

    /** Nobody can tell what it has left: somebody looks at its node, and says so a while later. */
    void lookAt(CommandRecord command) {
        if (command.untold && world.dice.chance(400)) {
            world.timeline.in(world.dice.between(0, 200), () -> look(command));
        }
    }

    private void look(CommandRecord command) {
        if (command.node.up && OrderRules.maySettle(command.group.state, command.state, command.untold)) {
            Told looked = new Told(
                    command.isUndo() ? Direction.UNDO : Direction.FORWARD,
                    command.countedNow(),
                    command.node.has(command));
            int times = world.dice.chance(300) ? 2 : 1;
            for (int i = 0; i < times; i++) {
                // The second is somebody else, who has looked too, or the same order again after its answer was lost.
                world.timeline.in(
                        world.dice.between(0, i == 0 ? 100 : 1_000),
                        () -> order(term -> world.orders.settle(term, command, looked)));
            }
        }
    }

    /** Whoever gives things up does not wait for long for a node that has died. */
    void hearOfDeath(SimNode node) {
        if (givesUp) {
            world.timeline.in(LOOK_MILLIS, () -> {
                for (GroupRecord group : List.copyOf(world.metadata.groups)) {
                    if (OrderRules.mayWaiveAway(group.state) && !node.up) {
                        order(term -> world.orders.waive(term, group, node));
                    }
                }
            });
        }
    }

    private void stop(GroupRecord group, boolean immediate) {
        order(term -> world.orders.stop(term, group, immediate));
    }

    private void pauseSomething() {
        PauseScope scope = PauseScope.OF_OPERATORS.get(world.dice.below(PauseScope.OF_OPERATORS.size()));
        List<GroupRecord> groups = world.metadata.groups;
        GroupRecord group = groups.isEmpty() ? null : groups.get(world.dice.below(groups.size()));
        String target = switch (scope) {
            case CLUSTER -> "";
            case NODE -> world.nodes.get(world.dice.below(world.nodes.size())).name;
            case TABLE -> group == null ? "own1" : group.table;
            case GROUP, WITHHELD -> group == null ? "" : group.uuid.toString();
        };
        long forMillis = world.dice.chance(500) ? world.dice.between(200, PAUSE_MILLIS_MAX) : 0;
        order(term -> world.orders.pause(term, scope, target, forMillis));
        beginToWatch();
        if (forMillis == 0) {
            world.timeline.in(world.dice.between(200, PAUSE_MILLIS_MAX), this::resumeOne);
        }
    }

    /** Pauses the whole fleet for a time. */
    void pauseFor(long millis) {
        order(term -> world.orders.pause(term, PauseScope.CLUSTER, "", millis));
        beginToWatch();
    }

    private void beginToWatch() {
        if (!watching) {
            watching = true;
            world.timeline.in(LOOK_MILLIS, this::watch);
        }
    }

    /** Looks whether what is paused is acknowledged, as whoever waits for a pause does. */
    private void watch() {
        List<Switches.Row> rows = world.metadata.switches.rows;
        boolean acknowledged = world.orders.acknowledged();
        boolean waits = false;
        for (Switches.Row row : rows) {
            boolean holds = world.metadata.switches.holds(row);
            if (holds && !row.acknowledged && acknowledged) {
                row.acknowledged = true;
                world.log(() -> row + " is acknowledged");
                world.census.count(Happening.PAUSE_ACKNOWLEDGED);
            }
            waits |= holds && !row.acknowledged;
        }
        watching = waits || world.timeline.now() < Faults.UNTIL_MILLIS;
        if (watching) {
            world.timeline.in(LOOK_MILLIS, this::watch);
        }
    }

    private void resumeOne() {
        List<Switches.Row> rows = world.metadata.switches.rows;
        if (!rows.isEmpty()) {
            Switches.Row row = rows.get(0);
            if (world.metadata.switches.holds(row)) {
                order(term -> world.orders.resume(term, row));
            } else {
                world.census.count(Happening.PAUSE_EXPIRED);
            }
        }
    }

    private void rollBack(GroupRecord group) {
        List<CommandRecord> done = new ArrayList<>();
        for (CommandRecord command : group.commands) {
            if (command.state == CommandState.DONE) {
                done.add(command);
            }
        }
        if (!done.isEmpty()) {
            CommandRecord savepoint = done.get(world.dice.below(done.size()));
            if (world.dice.fault(100)) {
                group.commands.forEach(command -> command.undoRefusedUntil = Long.MAX_VALUE);
            }
            order(term -> world.orders.rollbackTo(term, savepoint));
        }
    }

    private void proceed(GroupRecord group) {
        if (group.savepoint != 0) {
            List<CommandRecord> commands = continuation(group);
            order(term -> world.orders.proceed(term, group, commands));
        }
    }

    /** What it goes on with: anew what was undone, in parts, and something else. */
    private List<CommandRecord> continuation(GroupRecord group) {
        List<CommandRecord> commands = new ArrayList<>();
        int seq = group.commands.size();
        for (CommandRecord undone : List.copyOf(group.commands)) {
            boolean behind = undone.id > group.savepoint && undone.phase == Phase.BEFORE;
            if (behind && undone.op.kind() != Op.Kind.OPAQUE && world.dice.chance(300)) {
                List<CommandRecord> after = new ArrayList<>();
                undone.after.stream().filter(OrderTransactions::stands).forEach(after::add);
                if (!commands.isEmpty() && world.dice.chance(500)) {
                    after.add(commands.get(commands.size() - 1));
                }
                CommandRecord again = new CommandRecord(
                        world.nextCommandId(), group, ++seq, undone.node, Phase.BEFORE, undone.op, after);
                commands.add(again);
            }
        }
        return commands;
    }

    /** Nothing goes wrong any more: what waits for people is seen to, once a while. */
    private void attend() {
        if (world.settled() && world.quiet()) {
            return;
        }
        List.copyOf(world.metadata.switches.rows).forEach(row -> order(term -> world.orders.resume(term, row)));
        for (GroupRecord group : world.metadata.groups) {
            world.checkers.forEach(checker -> checker.rests(group));
            if (group.state == GroupState.ROLLBACK_STUCK) {
                help(group);
            } else if (group.state == GroupState.ACTIVE && !isUnderWay(group)) {
                decide(group);
            } else if (group.state == GroupState.COMPLETING && givesUp) {
                giveUpWhatFailsOn(group);
            }
        }
        world.timeline.in(ATTEND_MILLIS, this::attend);
    }

    private void help(GroupRecord group) {
        if (retries < RETRIES_MAX) {
            retries++;
            mend(group);
            order(term -> world.orders.retry(term, group));
        } else if (givesUp) {
            for (CommandRecord command : group.commands) {
                if (OrderRules.mayWaive(group.state, command.state)) {
                    order(term -> world.orders.waive(term, command));
                }
            }
        }
    }

    private void giveUpWhatFailsOn(GroupRecord group) {
        for (CommandRecord command : group.commands) {
            if (world.rules.mayWaiveAfter(command)) {
                order(term -> world.orders.waiveAfter(term, command));
            }
        }
    }

    /** Whether the queue goes on with it by itself. */
    private boolean isUnderWay(GroupRecord group) {
        if (group.savepoint != 0 && !OrderRules.mayContinue(UndoTransactions.kinds(group, group.savepoint))) {
            return true;
        }
        for (CommandRecord command : group.commands) {
            // Tried again for an hour; whether that will help only people know.
            boolean rests = command.state == CommandState.READY
                    && command.phase == Phase.BEFORE
                    && group.policy == FailurePolicy.RETRY
                    && !command.error.isEmpty();
            boolean runs = command.state.onTheNode() || command.state == CommandState.READY;
            if (runs && !rests) {
                return true;
            }
        }
        return false;
    }

    private void decide(GroupRecord group) {
        if (group.savepoint != 0) {
            if (world.dice.chance(200)) {
                // Which must leave alone what lies behind the savepoint.
                order(term -> world.orders.retry(term, group));
            } else if (world.dice.chance(800)) {
                proceed(group);
            } else {
                stop(group, false);
            }
        } else if (world.dice.chance(600)) {
            mend(group);
            if (group.commands.stream().anyMatch(command -> command.state == CommandState.FAILED)) {
                order(term -> world.orders.retry(term, group));
            }
        } else {
            stop(group, world.dice.chance(300));
        }
    }

    private void mend(GroupRecord group) {
        if (world.dice.chance(700)) {
            group.commands.forEach(command -> {
                command.refusedUntil = 0;
                command.undoRefusedUntil = 0;
            });
        }
    }
}
