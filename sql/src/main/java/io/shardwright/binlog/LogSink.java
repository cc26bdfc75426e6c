package io.shardwright.binlog;

import io.shardwright.move.Gtid;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.Renaming;
import java.util.List;
import java.util.Optional;

/** Takes what the log says of one table, in the log's order. */
public interface LogSink {
    /** Some changes of transactions that are not ended yet, or ended at the next {@link #reached}. */
    void changes(List<KeyedChange> changes) throws InterruptedException;

    /**
     * A transaction has ended, whether it changed the table or not.
     *
     * @param position the point after it
     * @param restart where to read from to come to this point again; before it while a transaction is prepared
     */
    void reached(GtidPosition position, GtidPosition restart) throws InterruptedException;

    /** A statement changed the table. Nothing comes after it. */
    void altered(Gtid gtid, String statement, Optional<Renaming> renamed) throws InterruptedException;
}
