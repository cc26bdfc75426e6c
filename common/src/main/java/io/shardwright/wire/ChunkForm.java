package io.shardwright.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary body of a RESULT_CHUNK, all numbers big-endian:
 *
 * <pre>
 *   id 8 bytes · column count 2 bytes · each column's label · row count 4 bytes · each row's values, one a column
 *   text: length 4 bytes, that many bytes of UTF-8; the length -1 stands for NULL
 * </pre>
 */
final class ChunkForm {
    private static final int COLUMNS_MAX = 0xFFFF;
    private static final int NULL_LENGTH = -1;

    private ChunkForm() {}

    static byte[] encode(ResultChunk chunk) {
        if (chunk.columns().size() > COLUMNS_MAX) {
            throw new IllegalArgumentException(chunk.columns().size() + " columns");
        }
        List<byte @Nullable []> texts = new ArrayList<>();
        long length = Long.BYTES + Short.BYTES + Integer.BYTES;
        for (String column : chunk.columns()) {
            length += add(texts, column);
        }
        for (List<@Nullable String> row : chunk.rows()) {
            for (String value : row) {
                length += add(texts, value);
            }
        }
        // Above the frame's limit, which is checked by the caller, int arithmetic must not wrap.
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length));
        out.putLong(chunk.id()).putShort((short) chunk.columns().size());
        int columns = chunk.columns().size();
        texts.subList(0, columns).forEach(text -> put(out, text));
        out.putInt(chunk.rows().size());
        texts.subList(columns, texts.size()).forEach(text -> put(out, text));
        return out.array();
    }

    static ResultChunk decode(ByteBuffer in) {
        long id = in.getLong();
        int columnCount = Short.toUnsignedInt(in.getShort());
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < columnCount; i++) {
            String label = text(in);
            if (label == null) {
                throw new IllegalArgumentException("a column has no label");
            }
            columns.add(label);
        }
        int rowCount = in.getInt();
        // Each value takes at least its length: a count that cannot be true is refused before anything of its size is
        // allocated.
        if (rowCount < 0
                || (columnCount == 0 && rowCount > 0)
                || (long) rowCount * columnCount * Integer.BYTES > in.remaining()) {
            throw new BufferUnderflowException();
        }
        List<List<@Nullable String>> rows = new ArrayList<>(rowCount);
        for (int i = 0; i < rowCount; i++) {
            List<@Nullable String> row = new ArrayList<>(columnCount);
            for (int j = 0; j < columnCount; j++) {
                row.add(text(in));
            }
            rows.add(row);
        }
        return new ResultChunk(id, columns, rows);
    }

    private static int add(List<byte @Nullable []> texts, @Nullable String text) {
        byte[] bytes = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        texts.add(bytes);
        return Integer.BYTES + (bytes == null ? 0 : bytes.length);
    }

    private static void put(ByteBuffer out, byte @Nullable [] text) {
        if (text == null) {
            out.putInt(NULL_LENGTH);
        } else {
            out.putInt(text.length).put(text);
        }
    }

    private static @Nullable String text(ByteBuffer in) {
        int length = in.getInt();
        if (length == NULL_LENGTH) {
            return null;
        }
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
