package io.shardwright.simulation;

import io.shardwright.queue.CommandEvent;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.CommandTransitions;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.GroupEvent;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupTransitions;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.PauseScope;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Told;
import io.shardwright.queue.UndoMode;
import java.util.List;
import java.util.Optional;

/**
 * What operators order, in the simulated metadata database; each method one transaction of a leader, as in the product's GroupOrders, Savepoints
 * and PauseSwitches. False if the order is refused because of the state that it meets.
 */
final class OrderTransactions {
    private final Metadata metadata;
    private final World world;

    OrderTransactions(Metadata metadata) {
        this.metadata = metadata;
        this.world = metadata.world;
    }

    boolean stop(long term, GroupRecord group, boolean immediate) throws SimFailure {
        world.leaders.lock(term);
        if (!OrderRules.STOPPABLE.contains(group.state)) {
            return false;
        }
        group.stopVersion = Math.min(group.stopVersion, metadata.switches.nextVersion());
        group.stopAtOnce |= immediate;
        group.stopped = true;
        GroupTransitions.next(group.state, GroupEvent.ABORT).ifPresent(aborting -> {
            metadata.move(group, aborting);
            metadata.cancelUnsent(group);
        });
        world.census.count(immediate ? Happening.STOPPED_AT_ONCE : Happening.STOPPED_GRACEFULLY);
        return true;
    }

    boolean retry(long term, GroupRecord group) throws SimFailure {
        world.leaders.lock(term);
        CommandState failed = OrderRules.retried(group.state).orElse(null);
        if (failed == null) {
            return false;
        }
        return tryAgain(group, group.commands, failed);
    }

    /** Takes the word of somebody who has looked for what a command has left. */
    boolean settle(long term, CommandRecord command, Told looked) throws SimFailure {
        world.leaders.lock(term);
        GroupRecord group = command.group;
        boolean waits = OrderRules.maySettle(group.state, command.state, command.untold)
                && command.id <= world.rules.retriedUpTo(group);
        boolean undo = command.isUndo();
        Direction half = undo ? Direction.UNDO : Direction.FORWARD;
        if (!waits || !world.rules.isOfTry(half, command.countedNow(), looked)) {
            return false;
        }
        command.told = Optional.of(new Told(half, undo ? command.undoTries : command.tries, looked.applied()));
        world.log(() -> command + " is settled: " + command.told);
        world.census.count(
                looked.applied() ? Happening.COMMAND_SETTLED_AS_APPLIED : Happening.COMMAND_SETTLED_AS_ABSENT);
        return tryAgain(group, List.of(command), command.state);
    }

    private boolean tryAgain(GroupRecord group, List<CommandRecord> commands, CommandState failed) {
        long last = world.rules.retriedUpTo(group);
        boolean stuck = failed == CommandState.UNDO_FAILED;
        int again = 0;
        for (CommandRecord command : commands) {
            if (command.state == failed && command.id <= last) {
                command.notBefore = 0;
                command.rests = 0;
                command.triesMax = Math.max(command.tries - command.unsent, command.undoTries - command.undoUnsent)
                        + CommandRecord.TRIES_MAX;
                metadata.move(command, stuck ? CommandState.UNDO_READY : CommandState.READY);
                world.wake(command);
                world.census.count(stuck ? Happening.UNDO_RETRIED : Happening.HELD_COMMAND_RETRIED);
                again++;
            }
        }
        if (again > 0 && stuck) {
            if (group.undo == UndoMode.MIRRORED) {
                world.undos.holdBack(group);
            }
            goOn(group);
        }
        return again > 0;
    }

    boolean waive(long term, CommandRecord command) throws SimFailure {
        world.leaders.lock(term);
        GroupRecord group = command.group;
        if (!OrderRules.mayWaive(group.state, command.state)) {
            return false;
        }
        giveUp(command);
        world.undos.givenUp(group);
        goOn(group);
        world.census.count(Happening.UNDO_WAIVED);
        return true;
    }

    /** Declares a node lost, unless the lease of its worker holds. */
    boolean lose(long term, SimNode node) throws SimFailure {
        world.leaders.lock(term);
        if (metadata.lost.contains(node) || metadata.alive(node)) {
            return false;
        }
        metadata.lost.add(node);
        world.log(() -> node + " is lost");
        world.census.count(Happening.NODE_DECLARED_LOST);
        return true;
    }

    /** Gives up a command for after the decision, with what waits for it. */
    boolean waiveAfter(long term, CommandRecord command) throws SimFailure {
        world.leaders.lock(term);
        GroupRecord group = command.group;
        if (!world.rules.mayWaiveAfter(command)) {
            return false;
        }
        giveUpAfter(command);
        endIfNothingRemains(group);
        world.census.count(Happening.AFTER_COMMAND_WAIVED);
        return true;
    }

    private void endIfNothingRemains(GroupRecord group) {
        if (group.remainingAfter == 0) {
            metadata.move(group, GroupState.COMMITTED);
        }
    }

    private void giveUpAfter(CommandRecord command) {
        if (!world.rules.isGivenUpWith(command.state)) {
            return;
        }
        giveUp(command);
        command.group.remainingAfter--;
        command.group.commands.stream()
                .filter(other -> other.after.contains(command))
                .forEach(this::giveUpAfter);
    }

    /** Gives up all that is to be undone on a node that does not answer, and what is under way there, too, if it is lost; of a decided group, what it has yet to do on a lost one. */
    boolean waive(long term, GroupRecord group, SimNode node) throws SimFailure {
        world.leaders.lock(term);
        if (node.up || !OrderRules.mayWaiveAway(group.state)) {
            return false;
        }
        boolean lost = metadata.lost.contains(node) && !metadata.alive(node);
        if (group.state == GroupState.COMPLETING) {
            return world.rules.mayGiveUpDecided(lost) && waiveDecided(group, node);
        }
        if (lost) {
            endLostClaims(group, node);
        }
        List<CommandRecord> left = group.commands.stream()
                .filter(command -> command.node == node && OrderRules.WAIVABLE_AWAY.contains(command.state))
                .toList();
        if (left.isEmpty()) {
            return false;
        }
        left.forEach(this::giveUp);
        world.undos.givenUp(group);
        goOn(group);
        world.log(() -> group + " is undone without " + node);
        world.census.count(Happening.NODE_GIVEN_UP);
        return true;
    }

    private boolean waiveDecided(GroupRecord group, SimNode node) {
        releaseLostClaims(group, node);
        List<CommandRecord> left = group.commands.stream()
                .filter(command -> command.node == node && command.phase == Phase.AFTER)
                .filter(command -> world.rules.isGivenUpWith(command.state))
                .toList();
        if (left.isEmpty()) {
            return false;
        }
        left.forEach(this::giveUpAfter);
        endIfNothingRemains(group);
        world.log(() -> group + " is completed without " + node);
        world.census.count(Happening.DECIDED_NODE_GIVEN_UP);
        return true;
    }

    /** As the product's LostClaims. */
    private void releaseLostClaims(GroupRecord group, SimNode node) {
        List<CommandRecord> running = group.commands.stream()
                .filter(command -> command.node == node && command.phase == Phase.AFTER)
                .filter(command -> command.state == CommandState.RUNNING)
                .toList();
        for (CommandRecord command : running) {
            command.ownerEpoch = 0;
            command.effect = Effect.UNKNOWN;
            metadata.move(
                    command,
                    CommandTransitions.next(command.state, CommandEvent.BACK_OFF)
                            .orElseThrow());
        }
        if (!running.isEmpty()) {
            metadata.fence(node);
        }
    }

    /** As the product's LostClaims. */
    private void endLostClaims(GroupRecord group, SimNode node) {
        boolean ended = false;
        for (CommandRecord command : group.commands) {
            if (command.node == node && OrderRules.UNDER_WAY.contains(command.state)) {
                ended = true;
                command.effect =
                        command.state == CommandState.RUNNING ? world.rules.effectOfLostClaim() : command.effect;
                command.ownerEpoch = 0;
                metadata.move(
                        command,
                        CommandTransitions.next(command.state, CommandEvent.FAIL)
                                .orElseThrow());
                world.census.count(Happening.CLAIM_GIVEN_UP_WITH_ITS_NODE);
            }
            if (command.node == node && world.rules.ordersUndo(UndoTransactions.kind(command))) {
                metadata.move(command, CommandState.UNDO_WAITING);
            }
        }
        if (ended) {
            metadata.fence(node);
        }
    }

    private void giveUp(CommandRecord command) {
        command.group.waivers.add(command);
        metadata.move(command, CommandState.WAIVED);
    }

    private void goOn(GroupRecord group) {
        boolean stuck = group.commands.stream().anyMatch(c -> c.state == CommandState.UNDO_FAILED);
        if (!stuck && group.state == GroupState.ROLLBACK_STUCK) {
            metadata.move(group, GroupState.ABORTING);
        }
    }

    boolean rollbackTo(long term, CommandRecord savepoint) throws SimFailure {
        world.leaders.lock(term);
        GroupRecord group = savepoint.group;
        boolean refused = group.state != GroupState.ACTIVE
                || OrderRules.savepoint(savepoint.state, savepoint.phase, savepoint.id, group.savepointId())
                        .isPresent();
        if (refused) {
            return false;
        }
        metadata.switches.nextVersion();
        group.savepoint = savepoint.id;
        world.log(() -> group + " goes back to " + savepoint);
        group.remaining = 1;
        group.remainingAfter = 0;
        for (CommandRecord command : group.commands) {
            if (command.id > savepoint.id) {
                metadata.cancelIfUnsent(command);
            } else if (world.rules.remains(command.state)) {
                group.remaining += command.phase == Phase.BEFORE ? 1 : 0;
                group.remainingAfter += command.phase == Phase.AFTER ? 1 : 0;
            }
        }
        world.checkers.forEach(checker -> checker.wentBack(savepoint));
        world.census.count(Happening.ROLLED_BACK_TO);
        return true;
    }

    boolean proceed(long term, GroupRecord group, List<CommandRecord> commands) throws SimFailure {
        world.leaders.lock(term);
        boolean waits = group.state == GroupState.ACTIVE && group.savepoint != 0;
        if (!waits || !world.rules.mayContinue(UndoTransactions.kinds(group, group.savepoint))) {
            return false;
        }
        boolean inVain = commands.stream()
                .flatMap(command -> command.after.stream())
                .anyMatch(other -> !commands.contains(other) && !stands(other));
        if (inVain) {
            return false;
        }
        for (CommandRecord command : group.commands) {
            if (command.id > group.savepoint && command.state == CommandState.FAILED) {
                metadata.move(command, CommandState.CANCELLED);
            } else if (command.id > group.savepoint && world.rules.runsAgain(command)) {
                metadata.move(command, CommandState.WAITING);
            }
        }
        if (group.publishedUpTo == 0) {
            group.publishedUpTo = group.commands.get(group.commands.size() - 1).id;
        }
        int after = 0;
        for (CommandRecord command : commands) {
            group.commands.add(command);
            metadata.add(command);
            command.blockers = (int) command.after.stream()
                    .filter(other -> other.state != CommandState.DONE)
                    .count();
            after += command.phase == Phase.AFTER ? 1 : 0;
            world.log(() -> group + " goes on with " + command + "=" + command.op + "@" + command.node + " after "
                    + command.after);
        }
        world.checkers.forEach(checker -> checker.continued(group, commands));
        group.savepoint = 0;
        group.remaining += commands.size() - after - 1;
        group.remainingAfter += after;
        world.census.count(commands.isEmpty() ? Happening.CONTINUED_WITHOUT : Happening.CONTINUED_WITH_COMMANDS);
        if (group.remaining == 0) {
            metadata.move(group, GroupState.PREPARED);
        } else {
            world.leaders.ready(group, Phase.BEFORE);
        }
        return true;
    }

    /** Whether a continuation may wait for a command of its group. */
    static boolean stands(CommandRecord command) {
        return command.id <= command.group.savepoint
                && (command.state == CommandState.DONE || OrderRules.REMAINING.contains(command.state));
    }

    boolean pause(long term, PauseScope scope, String target, long forMillis) throws SimFailure {
        world.leaders.lock(term);
        long version = metadata.switches.nextVersion();
        long expiresAt = forMillis == 0 ? Long.MAX_VALUE : metadata.clock() + forMillis;
        metadata.switches.rows.removeIf(row -> row.scope == scope && row.target.equals(target));
        metadata.switches.rows.add(new Switches.Row(scope, target, version, expiresAt));
        world.log(() -> scope.label() + " " + target + " is paused, version " + version);
        world.census.count(
                switch (scope) {
                    case CLUSTER -> Happening.PAUSED_CLUSTER;
                    case NODE -> Happening.PAUSED_NODE;
                    case TABLE -> Happening.PAUSED_TABLE;
                    case GROUP, WITHHELD -> Happening.PAUSED_GROUP;
                });
        return true;
    }

    boolean resume(long term, Switches.Row row) throws SimFailure {
        world.leaders.lock(term);
        metadata.switches.nextVersion();
        boolean held = metadata.switches.rows.remove(row);
        if (held) {
            world.log(() -> row + " ends");
            world.census.count(Happening.PAUSE_RESUMED);
        }
        return held;
    }

    /** Whether every live worker has echoed the newest version; read without locks. */
    boolean acknowledged() {
        for (SimNode node : world.nodes) {
            if (metadata.alive(node) && metadata.session(node).controlVersion < metadata.switches.version) {
                return false;
            }
        }
        return true;
    }
}
