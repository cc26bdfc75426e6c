package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.OrderRules;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.List;

/** What leaders do in the simulated metadata database; each method one transaction, as in the product's GroupSettlement. */
final class LeaderTransactions {
    private final Metadata metadata;
    private final World world;

    LeaderTransactions(Metadata metadata) {
        this.metadata = metadata;
        this.world = metadata.world;
    }

    long beginTerm() {
        return ++metadata.term;
    }

    /** A look changes nothing, but who looks learns that it is deposed. */
    void look(long term) throws SimFailure {
        if (!world.rules.termHolds(metadata.term, term)) {
            throw SimFailure.fenced();
        }
    }

    void lock(long term) throws SimFailure {
        if (!world.rules.termHolds(metadata.term, term)) {
            world.census.count(Happening.DEPOSED_LEADER_REFUSED);
            throw SimFailure.fenced();
        }
        for (Checker checker : world.checkers) {
            checker.leaderWrites(term, metadata.term);
        }
    }

    void publish(long term, GroupRecord group) throws SimFailure {
        lock(term);
        if (group.published) {
            return;
        }
        group.published = true;
        group.deadlineAt = group.deadlineMillis == 0 ? Long.MAX_VALUE : metadata.clock() + group.deadlineMillis;
        group.count();
        group.commands.forEach(command -> command.blockers = world.rules.blockers(command));
        metadata.add(group);
        world.log(() -> group + " is published: " + describe(group));
    }

    private static String describe(GroupRecord group) {
        StringBuilder text = new StringBuilder(group.byLeader ? "by leader, " : "")
                .append(group.policy.label())
                .append(", ")
                .append(group.undo.label())
                .append(", ");
        text.append("locks ").append(group.locks).append(", commands");
        for (CommandRecord c : group.commands) {
            text.append(' ')
                    .append(c)
                    .append('=')
                    .append(c.op)
                    .append('@')
                    .append(c.node)
                    .append(c.phase == Phase.AFTER ? " in phase after" : "")
                    .append(c.after.isEmpty() ? "" : " after " + c.after)
                    .append(c.rollbackAfter.isEmpty() ? "" : " undone after " + c.rollbackAfter)
                    .append(c.refusedUntil > 0 ? " (is refused)" : "")
                    .append(';');
        }
        return text.toString();
    }

    List<GroupRecord> in(GroupState state) {
        List<GroupRecord> found = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (group.state == state) {
                found.add(group);
            }
        }
        return found;
    }

    /** Groups that are not decided by their deadline; read without locks. */
    List<GroupRecord> late() {
        List<GroupRecord> found = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (group.deadlineAt <= metadata.clock()
                    && world.rules.timedOut(group.state).isPresent()) {
                found.add(group);
            }
        }
        return found;
    }

    void timeOut(long term, GroupRecord group) throws SimFailure {
        lock(term);
        GroupState aborting = world.rules.timedOut(group.state).orElse(null);
        if (aborting == null || group.deadlineAt > metadata.clock()) {
            return;
        }
        group.stopVersion = Math.min(group.stopVersion, metadata.switches.nextVersion());
        group.stopped = true;
        metadata.move(group, aborting);
        metadata.cancelUnsent(group);
        world.census.count(Happening.GROUP_TIMED_OUT);
    }

    /** The first half of granting locks: what is granted and who waits is read without locks. */
    List<Long> grantable(long term) throws SimFailure {
        lock(term);
        List<Long> pending = in(GroupState.PENDING).stream().map(g -> g.id).toList();
        List<LockTable.Entry> entries = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (!group.state.ended()) {
                group.locks.forEach(lock -> entries.add(new LockTable.Entry(group.id, lock, group.granted)));
            }
        }
        List<Long> granted = world.rules.grantable(entries, pending);
        if (granted.size() < pending.size()) {
            world.census.count(Happening.LOCK_WAITED_FOR);
        }
        return granted;
    }

    /** The second half, in the same transaction: those begin that are pending still. */
    void grant(long term, List<Long> granted) throws SimFailure {
        lock(term);
        for (long id : granted) {
            GroupRecord group = metadata.group(id);
            if (group.state == GroupState.PENDING) {
                group.granted = true;
                metadata.move(group, GroupState.ACTIVE);
                if (group.remaining == 0) {
                    metadata.move(group, GroupState.PREPARED);
                }
                ready(group, Phase.BEFORE);
            } else {
                world.census.count(Happening.GRANT_MET_A_CHANGE);
            }
        }
    }

    void decide(long term, GroupRecord group) throws SimFailure {
        lock(term);
        if (group.state != GroupState.PREPARED) {
            return;
        }
        if (group.remainingAfter == 0) {
            metadata.move(group, GroupState.COMMITTED);
        } else {
            metadata.move(group, GroupState.COMPLETING);
            ready(group, Phase.AFTER);
        }
    }

    void undo(long term, GroupRecord group) throws SimFailure {
        lock(term);
        if (group.state != GroupState.ABORTING) {
            return;
        }
        metadata.cancelUnsent(group);
        switch (world.rules.undo(UndoTransactions.kinds(group, 0))) {
            case WAIT -> {}
            case UNDO -> {
                world.undos.order(group, 0);
                world.undos.ready(group);
            }
            case END -> metadata.move(group, GroupState.ROLLED_BACK);
            case END_WITH_WAIVERS -> metadata.move(group, GroupState.ROLLED_BACK_WITH_WAIVERS);
        }
    }

    /** Groups at a savepoint with something behind it still to be undone; read without locks. */
    List<GroupRecord> goingBack() {
        List<GroupRecord> found = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (group.state == GroupState.ACTIVE
                    && group.savepoint != 0
                    && !OrderRules.mayContinue(UndoTransactions.kinds(group, group.savepoint))) {
                found.add(group);
            }
        }
        return found;
    }

    /** Takes a group one step back towards its savepoint. */
    void goBack(long term, GroupRecord group) throws SimFailure {
        lock(term);
        if (group.state == GroupState.ACTIVE
                && group.savepoint != 0
                && world.rules.undo(UndoTransactions.kinds(group, group.savepoint)) == UndoRules.Step.UNDO) {
            world.undos.order(group, world.rules.keptUpTo(group));
            world.undos.ready(group);
        }
    }

    void ready(GroupRecord group, Phase phase) {
        for (CommandRecord command : group.commands) {
            if (command.phase == phase && command.state == CommandState.WAITING && command.blockers == 0) {
                metadata.move(command, CommandState.READY);
                world.wake(command);
            }
        }
    }
}
