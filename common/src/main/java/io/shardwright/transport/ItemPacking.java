package io.shardwright.transport;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An item of a stream as it is sent: its length, 4 bytes big-endian, and the item compressed by zstd; or as it is, after a length of 0. Level 1 compresses faster than
 * any one database reads or writes rows.
 */
final class ItemPacking {
    private static final int LEVEL = 1;

    private ItemPacking() {}

    static byte[] pack(byte[] item) {
        if (item.length >= LinkLimits.COMPRESSED_BYTES_MIN) {
            byte[] compressed = new byte[Integer.BYTES + (int) Zstd.compressBound(item.length)];
            long length = Zstd.compressByteArray(
                    compressed, Integer.BYTES, compressed.length - Integer.BYTES, item, 0, item.length, LEVEL);
            if (length < item.length) {
                ByteBuffer.wrap(compressed).putInt(item.length);
                return Arrays.copyOf(compressed, Integer.BYTES + (int) length);
            }
        }
        return ByteBuffer.allocate(Integer.BYTES + item.length)
                .putInt(0)
                .put(item)
                .array();
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if these bytes are no packed item */
    static byte[] unpack(byte[] packed, int length) {
        if (length < Integer.BYTES) {
            throw malformed("it is empty");
        }
        int plainLength = ByteBuffer.wrap(packed).getInt();
        if (plainLength == 0) {
            return Arrays.copyOfRange(packed, Integer.BYTES, length);
        }
        if (plainLength < 0 || plainLength > LinkLimits.ITEM_BYTES_MAX) {
            throw malformed("it would have " + plainLength + " bytes");
        }
        byte[] plain = new byte[plainLength];
        try {
            long written =
                    Zstd.decompressByteArray(plain, 0, plainLength, packed, Integer.BYTES, length - Integer.BYTES);
            if (written != plainLength) {
                throw malformed("its length is another");
            }
        } catch (ZstdException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        return plain;
    }

    private static ShardwrightException malformed(String why) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                "an item of a stream cannot be read: " + why,
                "Check that the peer is a Shardwright process.");
    }
}
