package io.shardwright.nodedb;

import io.shardwright.action.RunSql;
import io.shardwright.nodedb.LedgerEntry.End;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One try of a command's rollback. Touches only what the forward half has applied; where that is not known, it is settled first: the forward
 * half's connection is ended, and ledger and probes tell. What was there before the command came is never undone.
 */
final class UndoRun {
    private final ClaimedCommand command;
    private final LedgerKey key;
    private final Lane lane;
    private final Halves halves;
    private final Prober prober;

    UndoRun(ClaimedCommand command, Lane lane, Halves halves, Prober prober) {
        this.command = command;
        this.key = LedgerKey.of(command);
        this.lane = lane;
        this.halves = halves;
        this.prober = prober;
    }

    Ending run(BooleanSupplier stopped) throws SQLException {
        if (command.effect() == Effect.NONE || command.effect() == Effect.PREEXISTING) {
            return Ending.done(Effect.NONE);
        }
        Optional<LedgerEntry> mine = lane.settled(key);
        if (mine.isPresent() && mine.get().end() == End.UNDONE) {
            return Ending.done(Effect.NONE);
        }
        boolean known = command.effect() == Effect.APPLIED;
        if (!known) {
            Optional<LedgerEntry> forward = lane.settled(key.forward());
            known = forward.isPresent() && forward.get().end() == End.APPLIED;
            if (!known && (forward.isEmpty() || !forward.get().open() || forwardChangesRows())) {
                // Never announced, refused, or rolled back with its ledger row: there is nothing of it.
                return Ending.done(Effect.NONE);
            }
        }
        Half half = halves.of(lane.connection(), command.action());
        Finding finding = prober.ask(lane.connection(), command);
        return switch (finding.verdict()) {
            case ABSENT -> undone();
            case PRESENT -> send(half, Verdict.PRESENT, stopped);
            case UNCLEAR -> partial() ? send(half, Verdict.UNCLEAR, stopped) : Ending.hold(finding.reason());
            case UNASKED -> {
                boolean mayHaveRun = mine.isPresent() && mine.get().open() && !(half instanceof Half.Rows);
                yield known && !mayHaveRun
                        ? send(half, Verdict.UNASKED, stopped)
                        : Ending.hold("an earlier try may have run, and there is no probe to tell");
            }
        };
    }

    private boolean forwardChangesRows() throws SQLException {
        return halves.of(lane.connection(), command.forward()) instanceof Half.Rows;
    }

    /** Typed rollbacks are right from any state that their forward half can have left. */
    private boolean partial() {
        return !(command.action() instanceof RunSql);
    }

    private Ending send(Half half, Verdict verdict, BooleanSupplier stopped) throws SQLException {
        if (stopped.getAsBoolean()) {
            return Ending.stopped(command.effect());
        }
        NodeConnection connection = lane.connection();
        long id = connection.id();
        Ledger.intend(connection, key, command.attempt(), verdict);
        Optional<SQLException> error = lane.send(key, half, End.UNDONE);
        if (error.isPresent()) {
            return afterError(half, error.get(), id);
        }
        Finding now = prober.ask(lane.connection(), command);
        return switch (now.verdict()) {
            case ABSENT, UNASKED -> undone();
            case PRESENT -> kept(half, "what it was to undo is still there");
            case UNCLEAR -> kept(half, now.reason());
        };
    }

    /** Its rollback is no rollback of it. The ledger row of row changes stays as it is: they are not to be made twice. */
    private Ending kept(Half half, String why) throws SQLException {
        Ending ending = Ending.giveUp(command.effect(), "its rollback ran, but " + why);
        return half instanceof Half.Rows ? ending : nothing(ending);
    }

    private Ending afterError(Half half, SQLException error, long connectionId) throws SQLException {
        ErrorClass kind = ErrorClass.of(error);
        if (kind == ErrorClass.LOST) {
            lane.drop();
            lane.settle(connectionId);
        }
        String words = halves.redacted(error);
        if (half instanceof Half.Rows) {
            Optional<LedgerEntry> entry = Ledger.find(lane.connection(), key);
            if (entry.isPresent() && entry.get().end() == End.UNDONE) {
                return Ending.done(Effect.NONE);
            }
            return Lane.partlyKept(error) ? Ending.hold(words) : nothing(again(words));
        }
        Finding now = prober.ask(lane.connection(), command);
        return switch (now.verdict()) {
            case ABSENT -> undone();
            case PRESENT -> nothing(again(words));
            case UNCLEAR -> partial() ? nothing(again(words)) : Ending.hold(words + ": " + now.reason());
            case UNASKED ->
                half.mayHaveRun(kind)
                        ? Ending.hold(words + ": it may have run, and there is no probe to tell")
                        : nothing(again(words));
        };
    }

    /** An undo is tried to its limit whatever the error: giving up early helps nobody, and an operator may be mending the cause. */
    private Ending again(String words) {
        return Ending.retry(command.effect(), words);
    }

    private Ending nothing(Ending ending) throws SQLException {
        Ledger.end(lane.connection(), key, End.NOTHING);
        return ending;
    }

    /** Writes down that it is undone, where an intent was. Should that fail the probes would find it. */
    private Ending undone() {
        try {
            if (Ledger.find(lane.connection(), key).isPresent()) {
                Ledger.end(lane.connection(), key, End.UNDONE);
            }
        } catch (SQLException e) {
            lane.drop();
        }
        return Ending.done(Effect.NONE);
    }
}
