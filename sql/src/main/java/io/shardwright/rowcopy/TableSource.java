package io.shardwright.rowcopy;

import io.shardwright.binlog.LogFollower;
import io.shardwright.binlog.LogSink;
import io.shardwright.move.ChangeRule;
import io.shardwright.move.ChunkSizing;
import io.shardwright.move.Gtid;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyRange;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.Renaming;
import io.shardwright.move.Row;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceLoad;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableShape;
import io.shardwright.move.Unmovable;
import io.shardwright.nodedb.NodeConnection;
import io.shardwright.nodedb.NodeDatabase;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of a worker's own node as sources, under the session's fence like everything else. Each answer has a connection of its own. Safe for use by many threads. */
public final class TableSource implements ShardSource {
    private final NodeDatabase node;
    private final long epoch;

    /** @param epoch of the session; once the node belongs to a newer one nothing is answered */
    public TableSource(NodeDatabase node, long epoch) {
        this.node = node;
        this.epoch = epoch;
    }

    @Override
    public void ask(SourceRequest request, ItemSink items) throws InterruptedException {
        try {
            if (request instanceof SourceRequest.Describe describe) {
                describe(describe.table(), items);
            } else if (request instanceof SourceRequest.Locate locate) {
                locate(locate.table(), items);
            } else if (request instanceof SourceRequest.Split split) {
                split(split, items);
            } else if (request instanceof SourceRequest.Copy copy) {
                copy(copy, items);
            } else if (request instanceof SourceRequest.Follow follow) {
                new Following(follow, items).run();
            } else if (request instanceof SourceRequest.Check check) {
                check(check, items);
            }
        } catch (SQLException e) {
            throw node.refused(e);
        }
    }

    private void describe(TableAddress table, ItemSink items) throws SQLException, InterruptedException {
        try (NodeConnection connection = node.open(epoch)) {
            // First the position: what changes from now on is seen in the log, the table's definition too.
            GtidPosition position = LogChecks.position(connection);
            TableShape shape = ShapeReader.read(connection, table);
            List<Unmovable> refusals = new ArrayList<>(LogChecks.refusals(connection));
            ReferringTables.refusal(connection, table).ifPresent(refusals::add);
            items.take(
                    new SourceItem.Described(shape, position, refusals, RangePlanner.rowsEstimated(connection, table)));
        }
    }

    private void locate(TableAddress table, ItemSink items) throws SQLException, InterruptedException {
        try (NodeConnection connection = node.open(epoch)) {
            ShapeReader.require(connection, table);
            items.take(new SourceItem.Located(LogChecks.position(connection)));
        }
    }

    private void split(SourceRequest.Split split, ItemSink items) throws SQLException, InterruptedException {
        TableShape shape;
        long estimate;
        try (NodeConnection connection = node.open(epoch)) {
            shape = ShapeReader.read(connection, split.table());
            estimate = RangePlanner.rowsEstimated(connection, split.table());
        }
        try (NodeConnection connection = node.openForRows(epoch, true)) {
            items.take(new SourceItem.Ranges(RangePlanner.plan(connection, shape, estimate, split.parts())));
        }
    }

    /**
     * @throws ShardwrightException {@link ErrorCode#TABLE_ALTERED} if the table is not what it was when its move began
     */
    private void requireShape(TableAddress table, TableShape expected) throws SQLException {
        try (NodeConnection connection = node.open(epoch)) {
            TableShape now = ShapeReader.read(connection, table);
            if (!now.equals(expected)) {
                throw new ShardwrightException(
                        ErrorCode.TABLE_ALTERED,
                        "the definition of " + table + " changed while it was moved",
                        "The move is undone; begin it again.");
            }
        }
    }

    private void copy(SourceRequest.Copy copy, ItemSink items) throws SQLException, InterruptedException {
        requireShape(copy.table(), copy.shape());
        try (NodeConnection connection = node.openForRows(epoch, true);
                Snapshot snapshot = Snapshot.take(connection)) {
            Stopwatch age = Stopwatch.started();
            ChunkReader reader = new ChunkReader(connection, copy.shape(), copy.selection());
            Copying copying = new Copying(snapshot.position(), items);
            KeyRange rest = copy.range();
            ChunkSizing sizing = copy.sizing();
            while (copying.wanted && age.elapsedMillis() < copy.snapshotMillisMax()) {
                copying.threadsRunning = threadsRunning(connection);
                copying.waitedMillis = 0;
                Stopwatch watch = Stopwatch.started();
                ChunkReader.Read read = reader.read(rest, sizing.rows(), sizing.bytesMax(), copying);
                copying.readMillis = watch.elapsedMillis() - copying.waitedMillis;
                if (!copying.wanted) {
                    return;
                }
                if (read.rows() < sizing.rows()) {
                    copying.end(rest);
                    return;
                }
                rest = read.last().map(rest::from).orElse(rest);
                sizing = sizing.after(read.rows(), read.bytes(), copying.readMillis);
            }
        } catch (SQLException e) {
            // 1412: the definition changed after the snapshot was taken.
            if (e.getErrorCode() == 1412 || e.getErrorCode() == 1146) {
                requireShape(copy.table(), copy.shape());
            }
            throw e;
        }
    }

    private static int threadsRunning(NodeConnection connection) throws SQLException {
        return Integer.parseInt(connection.column("SHOW GLOBAL STATUS LIKE 'Threads_running'", 2));
    }

    /** Sends the blocks of one copy as chunks. */
    private static final class Copying implements ChunkReader.BlockSink {
        private final GtidPosition snapshot;
        private final ItemSink items;
        private int threadsRunning;
        private long readMillis;
        private long waitedMillis;
        private boolean wanted = true;

        private Copying(GtidPosition snapshot, ItemSink items) {
            this.snapshot = snapshot;
            this.items = items;
        }

        @Override
        public boolean block(int rows, byte[] values, Row last) throws InterruptedException {
            Stopwatch waiting = Stopwatch.started();
            wanted = items.take(new SourceItem.Chunk(Optional.of(last), false, snapshot, rows, values, load()));
            waitedMillis += waiting.elapsedMillis();
            return wanted;
        }

        private void end(KeyRange rest) throws InterruptedException {
            items.take(new SourceItem.Chunk(rest.last(), true, snapshot, 0, new byte[0], load()));
        }

        private SourceLoad load() {
            return new SourceLoad(threadsRunning, readMillis);
        }
    }

    private void check(SourceRequest.Check check, ItemSink items) throws SQLException, InterruptedException {
        requireShape(check.table(), check.shape());
        try (NodeConnection connection = node.openForRows(epoch, true);
                Snapshot snapshot = Snapshot.take(connection)) {
            if (items.take(new SourceItem.Opened(snapshot.position()))) {
                items.take(new SourceItem.Summed(
                        Checksums.of(connection, check.shape(), check.columns(), check.filter())));
            }
        }
    }

    /** One answer to a request to follow. */
    private final class Following implements LogSink {
        /** Between looks for what comes next; a commit on the target waits no longer for company than this. */
        private static final long STEP_MILLIS = 20;

        /** A position costs the target a commit, so under load not every transaction's is sent. */
        private static final long POSITION_MILLIS = 50;

        /** Between two looks at how far the log has grown; they also tell the target that the source is alive. */
        private static final long HEAD_MILLIS = 250;

        private final SourceRequest.Follow request;
        private final ItemSink items;
        private GtidPosition position;
        private GtidPosition restart;
        private GtidPosition head = GtidPosition.START;
        private boolean unsent;
        private boolean wanted = true;
        private Stopwatch sincePosition = Stopwatch.started();
        private Stopwatch sinceHead = Stopwatch.started();

        private Following(SourceRequest.Follow request, ItemSink items) {
            this.request = request;
            this.items = items;
            this.position = request.done();
            this.restart = request.from();
        }

        private void run() throws SQLException, InterruptedException {
            LogFollower.Span span = new LogFollower.Span(request.from(), request.done(), request.until());
            ChangeRule rule = new ChangeRule(request.shape(), request.selection());
            try (NodeConnection connection = node.open(epoch);
                    LogFollower log =
                            new LogFollower(node.access(), connection.id(), request.shape(), rule, span, this)) {
                head = LogChecks.position(connection);
                // Whoever lags by nothing is told so at once.
                unsent = true;
                while (wanted && !log.ended()) {
                    boolean idle = log.step(STEP_MILLIS).isPresent();
                    if (sinceHead.elapsedMillis() >= HEAD_MILLIS) {
                        head = LogChecks.position(connection);
                        sinceHead = Stopwatch.started();
                        unsent = true;
                    }
                    if (unsent && (idle || sincePosition.elapsedMillis() >= POSITION_MILLIS)) {
                        sendPosition();
                    }
                }
                if (wanted && unsent) {
                    sendPosition();
                }
            }
        }

        private void sendPosition() throws InterruptedException {
            wanted = wanted && items.take(new SourceItem.Reached(position, restart, head));
            unsent = false;
            sincePosition = Stopwatch.started();
        }

        @Override
        public void changes(List<KeyedChange> changes) throws InterruptedException {
            wanted = wanted && items.take(new SourceItem.Changes(changes));
        }

        @Override
        public void reached(GtidPosition at, GtidPosition from) {
            position = at;
            restart = from;
            unsent = true;
        }

        @Override
        public void altered(Gtid gtid, String statement, Optional<Renaming> renamed) throws InterruptedException {
            sendPosition();
            wanted = wanted && items.take(new SourceItem.Altered(gtid, statement, renamed));
        }
    }
}
