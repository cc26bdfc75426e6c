package io.shardwright.attempt;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.queue.Direction;
import java.util.Optional;

/**
 * What an attempt asks of its node, each method one exchange with it. If one fails, the attempt is over: see {@link Attempt#broken}.
 *
 * @param <E> how an exchange fails
 */
public interface NodeSide<E extends Exception> {
    /** What the node's ledger says of a half of this command. */
    Optional<LedgerEntry> ledger(Direction half) throws E;

    /** Ends a connection and returns once it is gone, so that nothing runs on it any more. */
    void settle(long connectionId) throws E;

    /** How a half of this command changes the node. */
    HalfKind kind(Direction half) throws E;

    /** What can be seen of the command's forward half. */
    Finding probe() throws E;

    /** Whether nothing more may be sent: the session is to stop, or the group may not run any more. No exchange. */
    boolean stopped();

    /**
     * Commits the intent to send this half to the ledger, open, with what the probe has said.
     *
     * @return the connection on which it will be sent
     */
    long intend(Verdict verdict) throws E;

    /** Sends the half. Row changes commit together with {@code end} in their ledger row. Returns the error that answered, if one did. */
    Optional<StatementError> send(End end) throws E;

    /** Lets go of a connection whose answer was lost. */
    void drop();

    /** Writes how the intent of this half ended. */
    void end(End end) throws E;

    /** The same where an intent was, if it can be done: should it fail, ledger and probes tell the next one. */
    void note(End end);
}
