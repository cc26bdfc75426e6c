package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.LockTable;
import io.shardwright.queue.Phase;
import io.shardwright.queue.UndoRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

    private void lock(long term) throws SimFailure {
        if (!world.rules.termHolds(metadata.term, term)) {
            throw SimFailure.fenced();
        }
        world.checkers.forEach(checker -> checker.leaderWrites(term, metadata.term));
    }

    void publish(long term, GroupRecord group) throws SimFailure {
        lock(term);
        if (group.published) {
            return;
        }
        group.published = true;
        group.count();
        group.commands.forEach(command -> command.blockers = world.rules.blockers(command));
        metadata.add(group);
        world.log(() -> group + " is published: " + describe(group));
    }

    private static String describe(GroupRecord group) {
        StringBuilder text = new StringBuilder(group.byLeader ? "by leader, " : "");
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
                    .append(c.failsForward ? " (is refused)" : "")
                    .append(';');
        }
        return text.toString();
    }

    List<GroupRecord> in(GroupState state) {
        return metadata.groups.stream().filter(g -> g.state == state).toList();
    }

    void activate(long term) throws SimFailure {
        lock(term);
        List<Long> pending = in(GroupState.PENDING).stream().map(g -> g.id).toList();
        List<LockTable.Entry> entries = new ArrayList<>();
        for (GroupRecord group : metadata.groups) {
            if (!group.state.ended()) {
                group.locks.forEach(lock -> entries.add(new LockTable.Entry(group.id, lock, group.granted)));
            }
        }
        for (long id : world.rules.grantable(entries, pending)) {
            GroupRecord group = metadata.group(id);
            group.granted = true;
            metadata.move(group, GroupState.ACTIVE);
            if (group.remaining == 0) {
                metadata.move(group, GroupState.PREPARED);
            }
            ready(group, Phase.BEFORE);
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
        Set<UndoRules.Kind> kinds = new HashSet<>();
        group.commands.forEach(c -> kinds.add(kind(c)));
        switch (world.rules.undo(kinds)) {
            case WAIT -> {}
            case UNDO -> {
                for (CommandRecord command : group.commands) {
                    if (world.rules.ordersUndo(kind(command))) {
                        metadata.move(command, CommandState.UNDO_WAITING);
                    }
                }
                metadata.readyNextUndo(group);
            }
            case END -> metadata.move(group, GroupState.ROLLED_BACK);
            case END_WITH_WAIVERS -> metadata.move(group, GroupState.ROLLED_BACK_WITH_WAIVERS);
        }
    }

    private static UndoRules.Kind kind(CommandRecord command) {
        return new UndoRules.Kind(command.phase, command.state, command.effect);
    }

    private void ready(GroupRecord group, Phase phase) {
        for (CommandRecord command : group.commands) {
            if (command.phase == phase && command.state == CommandState.WAITING && command.blockers == 0) {
                metadata.move(command, CommandState.READY);
                world.wake(command.node);
            }
        }
    }
}
