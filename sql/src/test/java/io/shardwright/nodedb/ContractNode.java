package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;
import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;
import java.sql.SQLException;

/** A node of some engine, as the contract of all engines sees it: empty at first, with one table or none. */
interface ContractNode extends AutoCloseable {
    /** Runs commands for one session. */
    interface Session extends AutoCloseable {
        Outcome run(ClaimedCommand command, StopSigns signs);

        default Outcome run(ClaimedCommand command) {
            return run(command, StopSigns.NEVER);
        }

        @Override
        void close();
    }

    Endpoint endpoint();

    /** One of the session that holds the node, which reaches it at an address. */
    Session session(Endpoint at);

    /** From now on another session holds the node; upon return the one before can send nothing that is recorded. */
    void nextSession();

    /** What makes the table {@code t}. */
    String table();

    /** What makes another of the same name. */
    String otherTable();

    /** An error after which the engine may do better, as {@code number state words}. */
    Refusal transientError();

    /** An error as a server sends it. */
    record Refusal(int number, String state, String words) {}

    void execute(String sql) throws SQLException;

    /** The columns of the table {@code t}; empty if it is not there. */
    String columns() throws SQLException;

    /** What was announced, as {@code direction attempt verdict outcome}. */
    String ledger() throws SQLException;

    @Override
    void close() throws SQLException;
}
