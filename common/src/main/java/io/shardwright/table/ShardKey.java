package io.shardwright.table;

import io.shardwright.bucket.BucketFunction;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The column that places a row.
 *
 * @param size of numbers their bits, of text its characters at most, of bytes their number at most
 */
public record ShardKey(String column, Kind kind, int size) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}");

    /** How a key is written and hashed. */
    public enum Kind {
        /** A signed integer; written in decimal. */
        INTEGER,
        /** An unsigned integer; written in decimal. */
        UNSIGNED,
        /** Text; its UTF-8 bytes are hashed. */
        TEXT,
        /** Bytes; written as {@code 0x} and hexadecimal digits, or as text that stands for its UTF-8 bytes. */
        BYTES,
        /** As {@link #BYTES}, but filled up with zero bytes to the size, as BINARY(n) stores them. */
        FIXED_BYTES;

        /** Whether the bucket can be computed in a partition function, so that no column has to hold it. */
        public boolean number() {
            return this == INTEGER || this == UNSIGNED;
        }
    }

    /**
     * The bucket of the row whose key a user writes so, of {@link BucketFunction#BUCKETS}.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_KEY} if the column cannot hold it
     */
    public int bucketOf(String keyText) {
        return bucketOf(keyText, BucketFunction.BUCKETS);
    }

    /** The same in a table with that many buckets. */
    public int bucketOf(String keyText, int buckets) {
        return switch (kind) {
            case INTEGER ->
                BucketFunction.ofInteger(
                        number(keyText, BigInteger.ONE.shiftLeft(size - 1).negate(), size - 1), buckets);
            case UNSIGNED -> BucketFunction.ofUnsigned(number(keyText, BigInteger.ZERO, size), buckets);
            case TEXT -> BucketFunction.ofBytes(text(keyText), buckets);
            case BYTES -> BucketFunction.ofBytes(bytes(keyText), buckets);
            case FIXED_BYTES -> BucketFunction.ofBytes(Arrays.copyOf(bytes(keyText), size), buckets);
        };
    }

    /** The low 64 bits of a number from {@code min} to 2^bits - 1. */
    private long number(String keyText, BigInteger min, int bits) {
        if (!NUMBER.matcher(keyText).matches()) {
            throw bad("'" + TableName.shortened(keyText) + "' is no integer", "Write it in decimal digits.");
        }
        BigInteger max = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        BigInteger value = new BigInteger(keyText);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw bad(
                    keyText + " is outside of column '" + column + "'",
                    "Write an integer from " + min + " to " + max + ".");
        }
        return value.longValue();
    }

    private byte[] text(String keyText) {
        int characters = keyText.codePointCount(0, keyText.length());
        if (characters > size) {
            throw bad(
                    "the key has " + characters + " characters",
                    "Column '" + column + "' holds at most " + size + " characters.");
        }
        return utf8(keyText);
    }

    private byte[] bytes(String keyText) {
        byte[] bytes;
        if (keyText.startsWith("0x")) {
            try {
                bytes = HexFormat.of().parseHex(keyText.substring(2));
            } catch (IllegalArgumentException e) {
                throw bad(
                        "'" + TableName.shortened(keyText) + "' is no hexadecimal",
                        "Write 0x and an even number of digits.");
            }
        } else {
            bytes = utf8(keyText);
        }
        if (bytes.length > size) {
            throw bad(
                    "the key has " + bytes.length + " bytes",
                    "Column '" + column + "' holds at most " + size + " bytes.");
        }
        return bytes;
    }

    private static byte[] utf8(String keyText) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(keyText));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw bad("the key is no legal Unicode text", "Write it without unpaired surrogates.");
        }
    }

    private static ShardwrightException bad(String message, String advice) {
        return new ShardwrightException(ErrorCode.BAD_KEY, message, advice);
    }
}
