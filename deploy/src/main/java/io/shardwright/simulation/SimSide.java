package io.shardwright.simulation;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.attempt.Finding;
import io.shardwright.attempt.HalfKind;
import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.NodeSide;
import io.shardwright.attempt.StatementError;
import io.shardwright.attempt.Verdict;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an attempt at one command asks of its simulated node, asked on a lane's connection. */
final class SimSide implements NodeSide<SimFailure> {
    private final SimLane lane;
    private final ClaimedCommand claimed;
    private final CommandRecord command;
    private final World world;
    private @Nullable Running sent;

    SimSide(SimLane lane, ClaimedCommand claimed, CommandRecord command, World world) {
        this.lane = lane;
        this.claimed = claimed;
        this.command = command;
        this.world = world;
    }

    /** The connection, after a chance that the network takes it. */
    private Link link() throws SimFailure {
        Link link = lane.link();
        if (world.dice.fault(8)) {
            world.census.count(Happening.CONNECTION_LOST_BEFORE);
            lane.drop();
            throw SimFailure.away();
        }
        return link;
    }

    /** The connection, after a chance that the node does not write what it is told now. */
    private Link writing() throws SimFailure {
        Link link = link();
        if (world.dice.fault(8)) {
            world.census.count(Happening.WORD_REFUSED);
            throw SimFailure.refused();
        }
        return link;
    }

    /** After something was done: the answer may be lost. */
    private void answered() throws SimFailure {
        if (world.dice.fault(8)) {
            world.census.count(Happening.CONNECTION_LOST_AFTER);
            lane.drop();
            throw SimFailure.away();
        }
    }

    @Override
    public Optional<LedgerEntry> ledger(Direction half) throws SimFailure {
        return link().node.ledger(command, half);
    }

    @Override
    public void settle(long connectionId) throws SimFailure {
        SimNode node = link().node;
        if (lane.process.isLive(node, connectionId)) {
            return;
        }
        Optional<Link> old = node.link(connectionId);
        if (old.isPresent()) {
            node.kill(old.get());
            throw SimFailure.notYet();
        }
    }

    @Override
    public HalfKind kind(Direction half) throws SimFailure {
        return command.op.half();
    }

    @Override
    public Finding probe() throws SimFailure {
        SimNode node = link().node;
        Op op = command.op;
        return switch (op.kind()) {
            case CREATE -> {
                SimNode.Thing thing = node.things.get(op.object());
                yield Finding.of(
                        thing != null && thing.definition() == op.definition(),
                        thing == null,
                        op.object() + " is there with another definition");
            }
            case RENAME -> {
                boolean from = node.things.containsKey(op.object());
                boolean to = node.things.containsKey(op.other());
                yield Finding.of(!from && to, from && !to, "both or neither of the names are there");
            }
            case ROWS, OPAQUE -> Finding.UNASKED;
        };
    }

    @Override
    public boolean stopped() {
        return lane.process.stopped(claimed);
    }

    @Override
    public long intend(Verdict verdict) throws SimFailure {
        Link link = writing();
        for (Checker checker : world.checkers) {
            checker.announced(command, claimed.direction(), link.epoch);
        }
        link.node.write(command, claimed.direction(), new LedgerEntry(claimed.attempt(), verdict, link.id, End.OPEN));
        answered();
        return link.id;
    }

    boolean unsent() {
        return sent == null;
    }

    @Override
    public Optional<StatementError> send(End end) throws SimFailure {
        Running statement = sent;
        if (statement == null) {
            Link link = lane.link();
            sent = link.node.send(new Running(command, claimed.direction(), end, link));
            throw SimFailure.notYet();
        }
        if (statement.answered) {
            if (command.op.kind() == Op.Kind.OPAQUE) {
                lane.drop();
            }
            return statement.answer;
        }
        if (statement.link.usable() && !world.dice.fault(4)) {
            throw SimFailure.notYet();
        }
        return Optional.of(new StatementError(ErrorClass.LOST, false, false, "the connection was lost"));
    }

    /** KILL QUERY, if its statement is on the node. */
    void interrupt() {
        Running statement = sent;
        if (statement != null) {
            statement.node().interrupt(statement);
        }
    }

    @Override
    public void drop() {
        lane.drop();
    }

    @Override
    public void end(End end) throws SimFailure {
        if (!writing().node.end(command, claimed.direction(), end)) {
            throw SimFailure.away();
        }
        answered();
    }

    @Override
    public void note(End end) {
        try {
            link().node.end(command, claimed.direction(), end);
        } catch (SimFailure e) {
            lane.drop();
        }
    }
}
