package io.shardwright.metadata;

import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.Verdict;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Direction;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The ledger of a node whose server cannot keep one, as one session writes it: of each half of a command the newest try that announced itself, and how that ended. One that is written
 * late, after a later try's, changes nothing.
 */
public final class NodeIntents {
    private final Transactions transactions;
    private final NodeName node;
    private final long epoch;

    /** @param epoch of the session; once it is not open any more, nothing is written */
    public NodeIntents(MetadataDatabase database, NodeName node, long epoch) {
        this.transactions = database.transactions();
        this.node = node;
        this.epoch = epoch;
    }

    /** What is said of a half of a command. */
    public Optional<LedgerEntry> find(long command, Direction half) {
        return transactions.in(handle -> find(handle, command, half));
    }

    private static Optional<LedgerEntry> find(Handle handle, long command, Direction half) {
        return handle.createQuery("SELECT attempt, verdict, connection_id, outcome FROM node_intent"
                        + " WHERE command_id = :command AND direction = :half")
                .bind("command", command)
                .bind("half", half.label())
                .map((row, context) -> new LedgerEntry(
                        row.getInt("attempt"),
                        Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT)),
                        row.getLong("connection_id"),
                        End.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT))))
                .findFirst();
    }

    /**
     * Announces a try.
     *
     * @param connection on which it will be sent
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the session is not open any more, or a later try has been announced
     */
    public void intend(long command, Direction half, int attempt, Verdict verdict, long connection) {
        transactions.run(handle -> {
            SessionRow.lock(handle, node, epoch);
            Optional<LedgerEntry> before = find(handle, command, half);
            if (before.filter(entry -> entry.attempt() > attempt).isPresent()) {
                throw new ShardwrightException(
                        ErrorCode.FENCED,
                        "a later try than " + attempt + " of command " + command + " has been announced",
                        "This one has come late; nothing of it was sent.");
            }
            handle.createUpdate(
                            "INSERT INTO node_intent (command_id, direction, attempt, verdict, connection_id, outcome)"
                                    + " VALUES (:command, :half, :attempt, :verdict, :connection, :open) ON DUPLICATE KEY UPDATE"
                                    + " attempt = :attempt, verdict = :verdict, connection_id = :connection, outcome = :open")
                    .bind("command", command)
                    .bind("half", half.label())
                    .bind("attempt", attempt)
                    .bind("verdict", verdict.label())
                    .bind("connection", connection)
                    .bind("open", End.OPEN.label())
                    .execute();
        });
    }

    /** Writes how an announced try ended, and nothing of a later one. */
    public void end(long command, Direction half, int attempt, End end) {
        transactions.run(handle -> {
            SessionRow.lock(handle, node, epoch);
            handle.createUpdate("UPDATE node_intent SET outcome = :end"
                            + " WHERE command_id = :command AND direction = :half AND attempt <= :attempt")
                    .bind("end", end.label())
                    .bind("command", command)
                    .bind("half", half.label())
                    .bind("attempt", attempt)
                    .execute();
        });
    }
}
