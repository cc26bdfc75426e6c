package io.shardwright.transport;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.Frame;
import io.shardwright.wire.StreamPiece;
import java.util.Arrays;
import java.util.function.Consumer;

/** Puts the pieces of a stream's items together again. Called by one thread at a time, in order. */
final class ItemGatherer {
    private final Consumer<byte[]> items;
    private byte[] gathered = new byte[LinkLimits.PIECE_BYTES_MAX];
    private int length;

    ItemGatherer(Consumer<byte[]> items) {
        this.items = items;
    }

    void take(Frame frame) {
        StreamPiece piece = (StreamPiece) frame;
        int more = piece.bytes().length;
        if ((long) length + more > LinkLimits.ITEM_BYTES_MAX) {
            throw new ShardwrightException(
                    ErrorCode.TOO_LARGE,
                    "an item of a stream has more than " + LinkLimits.ITEM_BYTES_MAX + " bytes",
                    "Rows of that size cannot be moved.");
        }
        if (gathered.length - length < more) {
            gathered = Arrays.copyOf(gathered, Math.max(2 * gathered.length, length + more));
        }
        System.arraycopy(piece.bytes(), 0, gathered, length, more);
        length += more;
        if (piece.last()) {
            byte[] item = ItemPacking.unpack(gathered, length);
            length = 0;
            items.accept(item);
        }
    }
}
