package io.shardwright.rowcopy;

import io.shardwright.fitness.DiskSpace;
import io.shardwright.move.BucketFilter;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyRange;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.MoveRules;
import io.shardwright.move.Row;
import io.shardwright.move.RowSelection;
import io.shardwright.move.SourceItem;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableChecksum;
import io.shardwright.move.TableShape;
import io.shardwright.move.Unmovable;
import io.shardwright.nodedb.DataFolder;
import io.shardwright.nodedb.NodeConnection;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of a worker's own node that rows are moved into, with what the node remembers of it. The methods that ask open a connection each; writers keep theirs. Safe for use by
 * many threads; each writer is for one.
 */
public final class TargetTable {
    private static final Logger log = LoggerFactory.getLogger(TargetTable.class);

    private final NodeDatabase node;
    private final long epoch;
    private final TableAddress table;

    /** @param epoch of the session; once the node belongs to a newer one nothing is written */
    public TargetTable(NodeDatabase node, long epoch, TableAddress table) {
        this.node = node;
        this.epoch = epoch;
        this.table = table;
    }

    /** What a statement on the node comes to. */
    private interface Work<T> {
        T on(NodeConnection connection) throws SQLException;
    }

    private <T> T asking(boolean forRows, Work<T> work) {
        try (NodeConnection connection = forRows ? node.openForRows(epoch, true) : node.open(epoch)) {
            return work.on(connection);
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    public TableAddress address() {
        return table;
    }

    public TableShape shape() {
        return asking(false, connection -> ShapeReader.read(connection, table));
    }

    /** Why nothing can be moved into it, beside its shape. */
    public Optional<Unmovable> refusal() {
        return asking(false, connection -> ReferringTables.refusal(connection, table));
    }

    public boolean isEmpty() {
        return asking(
                true,
                connection -> !connection.exists(RowSql.statement("SELECT 1 FROM " + RowSql.name(table) + " LIMIT 1")));
    }

    /** How far the rows of one source are followed; empty if its move has not begun. */
    public Optional<FollowRecord> followed(MoveName name) {
        return asking(false, connection -> MoveRecords.followed(connection, name));
    }

    /** The ranges of one source, in the order of their keys; none if its copying has not begun. */
    public List<RangeRecord> ranges(MoveName name) {
        return asking(false, connection -> MoveRecords.ranges(connection, name));
    }

    /**
     * Records that a move begins, with all its ranges, in one transaction.
     *
     * @param start where the source's log was before anything was read
     * @param rowsEstimated how many rows the source has, as its server guesses
     * @return the record of it
     */
    public FollowRecord begin(
            MoveName name, TableShape source, GtidPosition start, long rowsEstimated, List<KeyRange> ranges) {
        FollowRecord begun = FollowRecord.begun(name, source, start, rowsEstimated);
        return asking(false, connection -> {
            connection.jdbc().setAutoCommit(false);
            MoveRecords.begin(connection, begun);
            MoveRecords.plan(connection, name, ranges);
            connection.jdbc().commit();
            return begun;
        });
    }

    /** Drops the indexes that need not be unique, while there are no rows; {@link IndexBuild} adds them again. */
    public void setIndexesAside(UUID move) {
        asking(false, connection -> {
            new IndexesAside(connection, move, table).take();
            return true;
        });
    }

    /** The way to add what was set aside. */
    public IndexBuild indexBuild(UUID move) {
        return new IndexBuild(node, epoch, move, table);
    }

    /** Takes away what the node remembers of a move. Its rows stay if all are copied; the table of a copy that is given up midway has its indexes again, and no rows. */
    public void forget(UUID move) {
        asking(false, connection -> {
            new IndexesAside(connection, move, table).giveUp();
            MoveRecords.forget(connection, move);
            return true;
        });
    }

    /** The checksum of all rows, or of those of some buckets, as they are now. */
    public TableChecksum checksum(List<String> columns, Optional<BucketFilter> filter) {
        TableShape shape = shape();
        return asking(true, connection -> Checksums.of(connection, shape, columns, filter));
    }

    /** Where the node's own log is. */
    public GtidPosition position() {
        return asking(false, LogChecks::position);
    }

    /** How many statements run on the node's server at the moment. */
    public int threadsRunning() {
        return asking(
                false,
                connection -> Integer.parseInt(connection.column("SHOW GLOBAL STATUS LIKE 'Threads_running'", 2)));
    }

    /** The bytes free on the disk of the node's data, if this process sees that disk. */
    public OptionalLong diskFreeBytes() {
        String folder = asking(false, connection -> connection.text("SELECT @@GLOBAL.datadir"));
        return DataFolder.space(folder).stream().mapToLong(DiskSpace::freeBytes).findFirst();
    }

    /**
     * Opens a writer.
     *
     * @param source whose rows come
     * @param selection what of them
     */
    public Writer writer(TableShape source, RowSelection selection) {
        return writer(source, selection, true);
    }

    /** @param bulk whether rows may be written in bulk */
    Writer writer(TableShape source, RowSelection selection, boolean bulk) {
        TableShape shape = shape();
        boolean strict = !MoveRules.sameTypes(source, shape, selection);
        try {
            NodeConnection connection = node.openForRows(epoch, strict);
            try {
                connection.jdbc().setAutoCommit(false);
                int packet = Integer.parseInt(connection.text("SELECT @@max_allowed_packet"));
                return new Writer(
                        connection,
                        new RowBatch(connection, source, shape, selection, packet),
                        bulk && !strict
                                ? Optional.of(new RowBulk(connection, shape, selection.columns(), packet))
                                : Optional.empty(),
                        selection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    /** Writes rows together with the record that says so. What fails is rolled back whole; for one thread. */
    public final class Writer implements AutoCloseable {
        /** Ranges of one table seldom meet, but its other unique keys may bring two writers into each other's way. */
        private static final int ATTEMPTS_MAX = 8;

        private final NodeConnection connection;
        private final RowBatch batch;
        private final int[] keyPlaces;

        /** Empty if the server knows nothing of it. */
        private Optional<RowBulk> bulk;

        private Writer(NodeConnection connection, RowBatch batch, Optional<RowBulk> bulk, RowSelection selection) {
            this.connection = connection;
            this.batch = batch;
            this.bulk = bulk;
            this.keyPlaces = selection.keyPlaces();
        }

        /**
         * Writes a chunk.
         *
         * @param millis of the copy's time that it took
         * @return what is recorded of its range then
         */
        public RangeRecord write(RangeRecord at, SourceItem.Chunk chunk, long millis) {
            return committed(() -> {
                RangeRecord next = MoveRecords.advance(connection, at, chunk, millis);
                if (!putInBulk(chunk)) {
                    batch.put(chunk.rows(), chunk.block());
                }
                return next;
            });
        }

        private boolean putInBulk(SourceItem.Chunk chunk) throws SQLException {
            if (bulk.isEmpty() || chunk.rows() == 0) {
                return false;
            }
            try {
                return bulk.get().put(chunk.rows(), chunk.block());
            } catch (SQLException e) {
                if (!RowBulk.unsupported(e)) {
                    throw e;
                }
                log.info(
                        "the node's server executes nothing in bulk: rows are copied by statements, which takes longer");
                bulk = Optional.empty();
                return false;
            }
        }

        /**
         * Does changes, of which only the last of each key counts.
         *
         * @param reached the position after them; empty if a transaction goes on
         * @return what is recorded of the source then
         */
        public FollowRecord apply(FollowRecord at, List<KeyedChange> changes, Optional<SourceItem.Reached> reached) {
            Map<Row, Optional<Row>> last = new LinkedHashMap<>();
            for (KeyedChange change : changes) {
                if (change instanceof KeyedChange.Put put) {
                    last.put(put.row().pick(keyPlaces), Optional.of(put.row()));
                } else if (change instanceof KeyedChange.Remove remove) {
                    last.put(remove.key(), Optional.empty());
                }
            }
            List<Row> removed = new ArrayList<>();
            List<Row> put = new ArrayList<>();
            last.forEach((key, row) -> row.ifPresentOrElse(put::add, () -> removed.add(key)));
            GtidPosition restart = reached.map(SourceItem.Reached::restart).orElse(at.restart());
            GtidPosition applied = reached.map(SourceItem.Reached::position).orElse(at.applied());
            return committed(() -> {
                FollowRecord next = MoveRecords.advance(connection, at, restart, applied, changes.size());
                // First what goes: a value that must be unique may have come free by it.
                batch.remove(removed);
                batch.put(put);
                return next;
            });
        }

        private <T> T committed(SqlWork<T> work) {
            for (int attempt = 1; ; attempt++) {
                try {
                    T result = work.run();
                    connection.jdbc().commit();
                    return result;
                } catch (SQLException e) {
                    rollback(e);
                    boolean transientError = e.getErrorCode() == 1213 || e.getErrorCode() == 1205;
                    if (!transientError || attempt == ATTEMPTS_MAX) {
                        throw refused(e);
                    }
                } catch (RuntimeException e) {
                    rollback(e);
                    throw e;
                }
            }
        }

        private void rollback(Exception cause) {
            try {
                connection.jdbc().rollback();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }

        private ShardwrightException refused(SQLException e) {
            if (e instanceof com.mysql.cj.jdbc.exceptions.PacketTooBigException) {
                return new ShardwrightException(
                        ErrorCode.TOO_LARGE,
                        "a row of " + table + " is larger than the target's server takes: " + e.getMessage(),
                        "Raise max_allowed_packet on the target to that of the source.",
                        e);
            }
            return node.refused(e);
        }

        /** Ends it at once, from any thread: what is not committed is rolled back. */
        public void abort() {
            connection.abort();
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private interface SqlWork<T> {
        T run() throws SQLException;
    }
}
