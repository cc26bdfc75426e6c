package io.shardwright.nodedb;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.attempt.Finding;
import io.shardwright.attempt.HalfKind;
import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.StatementError;
import io.shardwright.attempt.Verdict;
import io.shardwright.noderun.LaneExchange;
import io.shardwright.noderun.LedgerKey;
import io.shardwright.noderun.StopSigns;
import io.shardwright.noderun.TryKey;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What an attempt at one command asks of the node, asked on a lane's connection. */
final class LaneSide implements LaneExchange {
    private final ClaimedCommand command;
    private final LedgerKey key;
    private final TryKey tried;
    private final NodeDatabase node;
    private final Lane lane;
    private final Halves halves;
    private final Prober prober;
    private final StopSigns signs;
    private @Nullable Half mine;
    private boolean announced;

    LaneSide(ClaimedCommand command, NodeDatabase node, Lane lane, Halves halves, Prober prober, StopSigns signs) {
        this.command = command;
        this.key = LedgerKey.of(command);
        this.tried = TryKey.of(command);
        this.node = node;
        this.lane = lane;
        this.halves = halves;
        this.prober = prober;
        this.signs = signs;
    }

    @Override
    public Optional<LedgerEntry> ledger(Direction half) throws SQLException {
        LedgerKey asked = half == Direction.FORWARD ? key.forward() : key;
        return announced ? Ledger.find(lane.connection(), asked) : lane.first(asked);
    }

    @Override
    public void settle(long connectionId) throws SQLException {
        lane.settle(connectionId);
    }

    @Override
    public HalfKind kind(Direction half) throws SQLException {
        return half(half).kind();
    }

    /** Judged once for the half that is to run: what is sent is what was judged. */
    private Half half(Direction half) throws SQLException {
        if (half != command.direction()) {
            return halves.of(lane.connection(), command.forward());
        }
        Half judged = mine;
        if (judged == null) {
            judged = halves.of(lane.connection(), command.action());
            mine = judged;
        }
        return judged;
    }

    @Override
    public Finding probe() throws SQLException {
        return prober.ask(lane.connection(), command);
    }

    @Override
    public boolean stopped() {
        return signs.mayNotSend();
    }

    @Override
    public long intend(Verdict verdict) throws SQLException {
        announced = true;
        NodeConnection connection = lane.connection();
        Ledger.intend(connection, tried, verdict);
        return connection.id();
    }

    @Override
    public Optional<StatementError> send(End end) throws SQLException {
        signs.sending().run();
        // An undo is seen through: ended midway it would only have to begin again.
        OptionalInt limit = command.direction() == Direction.FORWARD ? command.limitSeconds() : OptionalInt.empty();
        return lane.send(tried, half(command.direction()), end, limit, signs::mustEnd)
                .map(this::classified);
    }

    private StatementError classified(SQLException e) {
        ErrorClass kind = ServerErrors.of(e);
        return new StatementError(
                kind, Lane.partlyKept(e), ServerErrors.waitedForLock(e), halves.redacted(e), Lane.code(e));
    }

    @Override
    public void drop() {
        lane.drop();
    }

    @Override
    public void end(End end) throws SQLException {
        Ledger.end(lane.connection(), tried, end);
    }

    @Override
    public void note(End end) {
        try {
            if (end == End.APPLIED || Ledger.find(lane.connection(), key).isPresent()) {
                Ledger.end(lane.connection(), tried, end);
            }
        } catch (SQLException e) {
            lane.drop();
        }
    }

    @Override
    public Failure failed(SQLException e) {
        ShardwrightException refused = node.refused(e);
        return new Failure(
                refused.code(),
                ServerErrors.of(e) != ErrorClass.LOST,
                redacted(refused.message() + ": " + ServerErrors.line(e)));
    }

    @Override
    public String redacted(String text) {
        return halves.redacted(text);
    }
}
