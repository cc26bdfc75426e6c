package io.shardwright.binlog;

import io.shardwright.move.ChangeRule;
import io.shardwright.move.Gtid;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.TableAddress;
import io.shardwright.move.TableShape;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From events to what they do to one table. Changes wait until their transaction has ended, for it may be rolled back after all; those of a prepared transaction until it is decided.
 * Transactions that a copy or another stream into this very table has made are left out: they write their position, in {@code shardwright.move_*}, before any row.
 *
 * <p>For one thread.
 */
final class TransactionReader {
    /** Changes of one transaction that wait for its end; a larger one is handed on before it. */
    private static final long WAITING_BYTES_MAX = 16 << 20;

    /** Changes of prepared transactions have to wait in memory. */
    private static final long PREPARED_BYTES_MAX = 64 << 20;

    /** Changes are handed on about so many bytes at a time. */
    private static final long HANDED_BYTES = 1 << 20;

    private static final int STANDALONE = 1;
    private static final int PREPARES = 64;
    private static final String OWN_SCHEMA = "shardwright";
    private static final String OWN_TABLES = "move_";

    private final TableShape shape;
    private final ChangeRule rule;
    private final AlterationRule alterations;
    private final GtidPosition done;
    private final LogSink sink;

    /** By the number that the log gives a table; null for tables that are not ours. */
    private final Map<Long, @Nullable RowDecoder> decoders = new HashMap<>();

    /** Prepared and undecided, by their names as statements give them, in the order in which they were prepared. */
    private final Map<String, Prepared> prepared = new LinkedHashMap<>();

    private GtidPosition position;
    private @Nullable Gtid current;
    private boolean standalone;
    private boolean preparing;
    private boolean own;
    private boolean handedOn;
    private String xa = "";
    private boolean ended;
    private List<KeyedChange> waiting = new ArrayList<>();
    private long waitingBytes;
    private long preparedBytes;

    private record Prepared(GtidPosition before, List<KeyedChange> changes, long bytes) {}

    /**
     * @param from where the log is read from
     * @param done up to where changes were done already
     */
    TransactionReader(TableShape shape, ChangeRule rule, GtidPosition from, GtidPosition done, LogSink sink) {
        this.shape = shape;
        this.rule = rule;
        this.alterations = new AlterationRule(shape.address());
        this.position = from;
        this.done = done;
        this.sink = sink;
    }

    GtidPosition position() {
        return position;
    }

    /** Whether a statement has changed the table, so that nothing more comes. */
    boolean ended() {
        return ended;
    }

    void take(LogEvent event) throws InterruptedException {
        if (event.isRows()) {
            rows(event);
            return;
        }
        switch (event.code()) {
            case LogEvent.MARIADB_GTID -> begin(event);
            case LogEvent.TABLE_MAP -> map(event);
            case LogEvent.QUERY -> query(event);
            case LogEvent.XID -> end();
            case LogEvent.XA_PREPARE -> prepare(event);
            case LogEvent.INCIDENT -> throw unreadable("says that changes were lost (an incident)");
            default -> {
                if ((event.code() >= LogEvent.COMPRESSED_FIRST && event.code() <= LogEvent.COMPRESSED_LAST)
                        || (event.code() >= LogEvent.OLD_ROWS_FIRST && event.code() <= LogEvent.OLD_ROWS_LAST)) {
                    throw unreadable("has events of type " + event.code() + ", which are compressed or of an old form");
                }
            }
        }
    }

    private ShardwrightException unreadable(String what) {
        return new ShardwrightException(
                ErrorCode.UNMOVABLE,
                "the binary log " + what + ", after " + position,
                "Begin the move again once the log has plain rows only.");
    }

    private void begin(LogEvent event) {
        EventBody in = new EventBody(event.body());
        long sequence = in.little(8);
        Gtid gtid = new Gtid(in.little(4), event.serverId(), sequence);
        int flags = in.one();
        if (position.covers(gtid)) {
            throw unreadable("has " + gtid + " after "
                    + position.in(gtid.domain()).orElseThrow() + ": its sequence does not rise");
        }
        current = gtid;
        standalone = (flags & STANDALONE) != 0;
        preparing = (flags & PREPARES) != 0;
        own = false;
        handedOn = false;
        xa = "";
    }

    private boolean skipped(Gtid gtid) {
        return own || (done.covers(gtid) && !preparing);
    }

    private void map(LogEvent event) {
        TableAddress table = TableMap.addressOf(event.body());
        if (table.schema().equals(OWN_SCHEMA) && table.name().startsWith(OWN_TABLES)) {
            own = true;
        }
        boolean ours = table.equals(shape.address());
        decoders.put(TableMap.idOf(event.body()), ours ? new RowDecoder(shape, TableMap.parse(event.body())) : null);
    }

    private void rows(LogEvent event) throws InterruptedException {
        RowDecoder decoder = decoders.get(new EventBody(event.body()).little(6));
        if (decoder == null || current == null || skipped(current)) {
            return;
        }
        decoder.decode(event, change -> rule.apply(change).forEach(this::add));
        if (waitingBytes > WAITING_BYTES_MAX && !preparing) {
            // Doing them twice does no harm, so they may go before it is sure that their transaction commits: it nearly
            // always does. Otherwise the stream fails at its end.
            handedOn = true;
            handOn();
        }
        if (preparing && preparedBytes + waitingBytes > PREPARED_BYTES_MAX) {
            throw unreadable("has prepared transactions of more than " + PREPARED_BYTES_MAX + " bytes");
        }
    }

    private void add(KeyedChange change) {
        waiting.add(change);
        waitingBytes += change.bytes();
    }

    private void handOn() throws InterruptedException {
        List<KeyedChange> all = waiting;
        waiting = new ArrayList<>();
        waitingBytes = 0;
        handOn(all);
    }

    private void handOn(List<KeyedChange> all) throws InterruptedException {
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            bytes += all.get(i).bytes();
            if (bytes >= HANDED_BYTES || i == all.size() - 1) {
                sink.changes(all.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
    }

    private void query(LogEvent event) throws InterruptedException {
        EventBody in = new EventBody(event.body());
        in.skip(8);
        int schemaLength = in.one();
        in.skip(2);
        in.skip((int) in.little(2));
        String schema = in.text(schemaLength, StandardCharsets.UTF_8);
        in.skip(1);
        String sql = new String(in.rest(), StandardCharsets.UTF_8);
        String word = sql.substring(0, Math.min(sql.length(), 24)).toUpperCase(Locale.ROOT);
        if (word.equals("COMMIT")) {
            end();
        } else if (word.startsWith("ROLLBACK")) {
            rolledBack(word);
        } else if (word.startsWith("XA ")) {
            decided(sql, word);
        } else if (!word.equals("BEGIN") && !word.startsWith("SAVEPOINT")) {
            statement(schema, sql);
        }
    }

    private void rolledBack(String words) throws InterruptedException {
        if (handedOn || (words.length() > "ROLLBACK".length() && !waiting.isEmpty())) {
            throw unreadable("has a large transaction that was rolled back, or one rolled back in part");
        }
        waiting.clear();
        waitingBytes = 0;
        if (words.equals("ROLLBACK")) {
            end();
        }
    }

    private void statement(String schema, String sql) throws InterruptedException {
        Gtid gtid = current;
        if (gtid != null && !done.covers(gtid) && alterations.alters(schema, sql)) {
            ended = true;
            sink.altered(gtid, sql, alterations.renamed(schema, sql));
        } else if (standalone) {
            end();
        }
    }

    /** XA END names the transaction whose changes came before it; XA COMMIT and XA ROLLBACK decide one that was prepared before. */
    private void decided(String sql, String word) throws InterruptedException {
        if (word.startsWith("XA END ")) {
            xa = sql.substring("XA END ".length()).strip();
        } else if (word.startsWith("XA COMMIT ")) {
            Prepared found =
                    prepared.remove(sql.substring("XA COMMIT ".length()).strip());
            if (found != null) {
                preparedBytes -= found.bytes();
                if (current != null && !done.covers(current)) {
                    handOn(found.changes());
                }
            }
            end();
        } else if (word.startsWith("XA ROLLBACK ")) {
            Prepared found =
                    prepared.remove(sql.substring("XA ROLLBACK ".length()).strip());
            preparedBytes -= found == null ? 0 : found.bytes();
            end();
        }
    }

    private void prepare(LogEvent event) throws InterruptedException {
        boolean onePhase = event.body()[0] != 0;
        if (!onePhase) {
            prepared.put(xa, new Prepared(position, waiting, waitingBytes));
            preparedBytes += waitingBytes;
            waiting = new ArrayList<>();
            waitingBytes = 0;
        }
        end();
    }

    private void end() throws InterruptedException {
        handOn();
        decoders.clear();
        if (current != null) {
            position = position.with(current);
            current = null;
            GtidPosition restart = prepared.isEmpty()
                    ? position
                    : prepared.values().iterator().next().before();
            if (position.covers(done)) {
                sink.reached(position, restart);
            }
        }
    }
}
