package io.shardwright.move;

import io.shardwright.move.SourceItem.Altered;
import io.shardwright.move.SourceItem.Changes;
import io.shardwright.move.SourceItem.Chunk;
import io.shardwright.move.SourceItem.Described;
import io.shardwright.move.SourceItem.Located;
import io.shardwright.move.SourceItem.Opened;
import io.shardwright.move.SourceItem.Ranges;
import io.shardwright.move.SourceItem.Reached;
import io.shardwright.move.SourceItem.Summed;
import java.math.BigInteger;
import java.util.Optional;

/** Items to bytes and back: a number for the kind, then its fields in order. */
public final class ItemBytes {
    private static final int DESCRIBED = 1;
    private static final int RANGES = 2;
    private static final int CHUNK = 3;
    private static final int CHANGES = 4;
    private static final int REACHED = 5;
    private static final int ALTERED = 6;
    private static final int OPENED = 7;
    private static final int SUMMED = 8;
    private static final int LOCATED = 9;

    private static final byte PUT = 1;
    private static final byte REMOVE = 2;

    private ItemBytes() {}

    public static byte[] write(SourceItem item) {
        ByteWriter out = new ByteWriter(item instanceof Chunk chunk ? chunk.block().length + 256 : 256);
        if (item instanceof Described described) {
            out.number(DESCRIBED);
            MoveForm.shape(out, described.shape());
            MoveForm.position(out, described.position());
            MoveForm.list(out, described.refusals(), MoveForm::unmovable);
            out.number(described.rowsEstimated());
        } else if (item instanceof Located located) {
            out.number(LOCATED);
            MoveForm.position(out, located.position());
        } else if (item instanceof Ranges ranges) {
            out.number(RANGES);
            MoveForm.list(out, ranges.ranges(), MoveForm::range);
        } else if (item instanceof Chunk chunk) {
            out.number(CHUNK);
            MoveForm.optional(out, chunk.last(), MoveForm::row);
            out.flag(chunk.ends());
            MoveForm.position(out, chunk.snapshot());
            out.number(chunk.rows()).value(chunk.block());
            out.number(chunk.load().threadsRunning()).number(chunk.load().readMillis());
        } else if (item instanceof Changes changes) {
            out.number(CHANGES);
            MoveForm.list(out, changes.changes(), ItemBytes::change);
        } else if (item instanceof Reached reached) {
            out.number(REACHED);
            MoveForm.position(out, reached.position());
            MoveForm.position(out, reached.restart());
            MoveForm.position(out, reached.head());
        } else if (item instanceof Altered altered) {
            out.number(ALTERED).text(altered.gtid().toString()).text(altered.statement());
            MoveForm.optional(out, altered.renamed(), MoveForm::renaming);
        } else if (item instanceof Opened opened) {
            out.number(OPENED);
            MoveForm.position(out, opened.position());
        } else if (item instanceof Summed summed) {
            out.number(SUMMED)
                    .number(summed.checksum().rows())
                    .value(summed.checksum().sum().toByteArray());
        }
        return out.toBytes();
    }

    /** @throws IllegalArgumentException if the bytes are no item */
    public static SourceItem read(byte[] bytes) {
        return MoveForm.whole(bytes, ItemBytes::read);
    }

    private static SourceItem read(ByteReader in) {
        int kind = (int) in.number();
        return switch (kind) {
            case DESCRIBED ->
                new Described(
                        MoveForm.shape(in), MoveForm.position(in), MoveForm.list(in, MoveForm::unmovable), in.number());
            case LOCATED -> new Located(MoveForm.position(in));
            case RANGES -> new Ranges(MoveForm.list(in, MoveForm::range));
            case CHUNK -> chunk(in);
            case CHANGES -> new Changes(MoveForm.list(in, ItemBytes::change));
            case REACHED -> new Reached(MoveForm.position(in), MoveForm.position(in), MoveForm.position(in));
            case ALTERED -> new Altered(Gtid.parse(in.text()), in.text(), MoveForm.optional(in, MoveForm::renaming));
            case OPENED -> new Opened(MoveForm.position(in));
            case SUMMED -> new Summed(new TableChecksum(in.number(), new BigInteger(present(in))));
            default -> throw new IllegalArgumentException("no item has the number " + kind);
        };
    }

    private static Chunk chunk(ByteReader in) {
        Optional<Row> last = MoveForm.optional(in, MoveForm::row);
        boolean ends = in.flag();
        GtidPosition snapshot = MoveForm.position(in);
        int rows = (int) in.number();
        byte[] block = present(in);
        return new Chunk(last, ends, snapshot, rows, block, new SourceLoad((int) in.number(), in.number()));
    }

    private static byte[] present(ByteReader in) {
        byte[] bytes = in.value();
        if (bytes == null) {
            throw new IllegalArgumentException("bytes are missing");
        }
        return bytes;
    }

    private static void change(ByteWriter out, KeyedChange change) {
        if (change instanceof KeyedChange.Put put) {
            out.one(PUT);
            MoveForm.row(out, put.row());
        } else if (change instanceof KeyedChange.Remove remove) {
            out.one(REMOVE);
            MoveForm.row(out, remove.key());
        }
    }

    private static KeyedChange change(ByteReader in) {
        byte kind = in.one();
        return switch (kind) {
            case PUT -> new KeyedChange.Put(MoveForm.row(in));
            case REMOVE -> new KeyedChange.Remove(MoveForm.row(in));
            default -> throw new IllegalArgumentException("no change has the number " + kind);
        };
    }
}
