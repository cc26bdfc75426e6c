package io.shardwright.nodedb;

import io.shardwright.nodedb.LedgerEntry.End;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Phase;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One try of a command's forward half.
 *
 * <p>Order of durability: the probe's verdict and the connection's id are committed to the ledger before the statement is sent; so whoever
 * comes after a crash ends that connection, waits until it is gone, and only then looks. Absent then and there now: it was this command.
 * There without any intent: it was somebody else, and will never be undone.
 */
final class ForwardRun {
    private final ClaimedCommand command;
    private final LedgerKey key;
    private final Lane lane;
    private final Halves halves;
    private final Prober prober;
    private Effect effect;

    ForwardRun(ClaimedCommand command, Lane lane, Halves halves, Prober prober) {
        this.command = command;
        this.key = LedgerKey.of(command);
        this.lane = lane;
        this.halves = halves;
        this.prober = prober;
        this.effect = command.inherited() ? Effect.UNKNOWN : command.effect();
    }

    /** What is known so far of the effect: if the try breaks off here, that is what is recorded. */
    Effect effect() {
        return effect;
    }

    Ending run(BooleanSupplier stopped) throws SQLException {
        Optional<LedgerEntry> entry = lane.settled(key);
        if (entry.isPresent() && entry.get().end() == End.APPLIED) {
            return Ending.done(Effect.APPLIED);
        }
        boolean open = entry.map(LedgerEntry::open).orElse(false);
        effect = open ? Effect.UNKNOWN : Effect.NONE;
        Half half = halves.of(lane.connection(), command.action());
        if (half instanceof Half.Rows) {
            // Rows come and go with their ledger row: an intent without an end means that nothing happened.
            open = false;
            effect = Effect.NONE;
        }
        Finding finding = prober.ask(lane.connection(), command);
        return switch (finding.verdict()) {
            case PRESENT -> open ? applied() : Ending.done(Effect.PREEXISTING);
            case ABSENT -> send(half, Verdict.ABSENT, stopped);
            case UNCLEAR -> open ? Ending.hold(finding.reason()) : Ending.giveUp(Effect.NONE, finding.reason());
            case UNASKED ->
                open && command.phase() == Phase.BEFORE
                        ? Ending.hold("an earlier try may have run, and there is no probe to tell")
                        : send(half, Verdict.UNASKED, stopped);
        };
    }

    private Ending send(Half half, Verdict verdict, BooleanSupplier stopped) throws SQLException {
        effect = Effect.NONE;
        if (stopped.getAsBoolean()) {
            return Ending.stopped(Effect.NONE);
        }
        NodeConnection connection = lane.connection();
        long id = connection.id();
        Ledger.intend(connection, key, command.attempt(), verdict);
        effect = Effect.UNKNOWN;
        Optional<SQLException> error = lane.send(key, half, End.APPLIED);
        if (error.isPresent()) {
            return afterError(half, error.get(), id);
        }
        effect = Effect.APPLIED;
        return half instanceof Half.Rows ? Ending.done(Effect.APPLIED) : applied();
    }

    private Ending afterError(Half half, SQLException error, long connectionId) throws SQLException {
        ErrorClass kind = ErrorClass.of(error);
        if (kind == ErrorClass.LOST) {
            lane.drop();
            lane.settle(connectionId);
        }
        String words = halves.redacted(error);
        if (half instanceof Half.Rows) {
            return afterRowError(kind, words, error);
        }
        Finding now = prober.ask(lane.connection(), command);
        return switch (now.verdict()) {
            case PRESENT ->
                switch (kind) {
                    case EXISTS -> nothing(Ending.done(Effect.PREEXISTING));
                    case TRANSIENT ->
                        // Whoever it waited for has done it: undoing that would be to undo another's work.
                        half instanceof Half.Definition && ErrorClass.waitedForLock(error)
                                ? nothing(Ending.done(Effect.PREEXISTING))
                                : applied();
                    case LOST -> applied();
                    case PERMANENT, MALFORMED -> {
                        effect = Effect.APPLIED;
                        yield Ending.giveUp(Effect.APPLIED, words);
                    }
                };
            case ABSENT -> refused(kind, words);
            case UNCLEAR ->
                half.mayHaveRun(kind)
                        ? Ending.hold(words + ": " + now.reason())
                        : nothing(Ending.giveUp(Effect.NONE, words + ": " + now.reason()));
            case UNASKED -> afterUnprobed(half, kind, words);
        };
    }

    private Ending afterRowError(ErrorClass kind, String words, SQLException error) throws SQLException {
        if (Lane.partlyKept(error)) {
            return Ending.hold(words);
        }
        Optional<LedgerEntry> entry = Ledger.find(lane.connection(), key);
        if (entry.isPresent() && entry.get().end() == End.APPLIED) {
            return Ending.done(Effect.APPLIED);
        }
        return refused(kind, words);
    }

    private Ending afterUnprobed(Half half, ErrorClass kind, String words) throws SQLException {
        if (!half.mayHaveRun(kind)) {
            return refused(kind, words);
        }
        return command.phase() == Phase.AFTER
                ? Ending.retry(Effect.UNKNOWN, words)
                : Ending.hold(words + ": it may have run, and there is no probe to tell");
    }

    /** The statement certainly did nothing. */
    private Ending refused(ErrorClass kind, String words) throws SQLException {
        effect = Effect.NONE;
        return nothing(
                switch (kind) {
                    case LOST, TRANSIENT -> Ending.retry(Effect.NONE, words);
                    case EXISTS, PERMANENT, MALFORMED -> Ending.giveUp(Effect.NONE, words);
                });
    }

    /** Writes down that the intent came to nothing, so that what another makes meanwhile is not taken for ours. */
    private Ending nothing(Ending ending) throws SQLException {
        Ledger.end(lane.connection(), key, End.NOTHING);
        return ending;
    }

    /** Writes down that it ran. Should that fail it is known all the same: the probes would find it. */
    private Ending applied() {
        effect = Effect.APPLIED;
        try {
            Ledger.end(lane.connection(), key, End.APPLIED);
        } catch (SQLException e) {
            lane.drop();
        }
        return Ending.done(Effect.APPLIED);
    }
}
