package io.shardwright.metadata.backup;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import io.shardwright.fleet.Incarnation;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a backup, row by row. Nothing of it is believed before {@link #verify} has read all of it. */
final class BackupReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;

    BackupReader(Path file) {
        this.file = file;
    }

    /** What a backup holds. */
    record Content(BackupHeader header, Map<String, List<String>> columns, long rows) {}

    /** Takes what is in a backup, in its order. */
    interface Taker {
        void table(String name, List<String> columns) throws SQLException;

        void row(List<@Nullable String> values) throws SQLException;

        void end() throws SQLException;
    }

    private static final class Counting implements Taker {
        private final Map<String, List<String>> columns = new TreeMap<>();
        private long rows;

        @Override
        public void table(String name, List<String> names) {
            columns.put(name, names);
        }

        @Override
        public void row(List<@Nullable String> values) {
            rows++;
        }

        @Override
        public void end() {}
    }

    /**
     * Reads all of it and compares it with its checksum and its own counts.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it is no backup, or not whole
     */
    Content verify() {
        try {
            long body = body();
            MessageDigest digest = BackupWriter.sha256();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (long left = body; left > 0; ) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        throw broken("it ends early", null);
                    }
                    digest.update(buffer, 0, read);
                    left -= read;
                }
                if (!Arrays.equals(digest.digest(), in.readNBytes(BackupWriter.DIGEST_BYTES))) {
                    throw broken("its checksum does not fit", null);
                }
            }
            Counting counting = new Counting();
            BackupHeader header = read(counting);
            return new Content(header, counting.columns, counting.rows);
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw new IllegalStateException("counting asks no database", e);
        }
    }

    /** How many bytes the checksum covers. */
    private long body() throws IOException {
        if (!Files.isReadable(file)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, file + " cannot be read", "Name a file that `metadata backup` has written.");
        }
        long body = Files.size(file) - BackupWriter.DIGEST_BYTES;
        try (InputStream in = Files.newInputStream(file)) {
            if (body <= BackupWriter.MAGIC.length
                    || !Arrays.equals(in.readNBytes(BackupWriter.MAGIC.length), BackupWriter.MAGIC)) {
                throw broken("it does not begin as one of this version does", null);
            }
        }
        return body;
    }

    /** Hands all of it over. */
    BackupHeader read(Taker taker) throws IOException, SQLException {
        ObjectReader reader = Json.mapper().readerFor(JsonNode.class).without(JsonParser.Feature.AUTO_CLOSE_SOURCE);
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            raw.skipNBytes(BackupWriter.MAGIC.length);
            InputStream bounded = new Bounded(raw, body() - BackupWriter.MAGIC.length);
            MappingIterator<JsonNode> values = reader.readValues(new GZIPInputStream(bounded, BUFFER_BYTES));
            JsonNode head = next(values);
            BackupHeader header = new BackupHeader(
                    text(head, "schema"),
                    Incarnation.parse(text(head, "incarnation")),
                    head.path("takenAt").asLong(),
                    text(head, "build"));
            int tables = 0;
            JsonNode value = next(values);
            for (; value.has("table"); value = next(values)) {
                table(value, values, taker);
                tables++;
            }
            if (value.path("tables").asInt(-1) != tables || values.hasNextValue()) {
                throw broken("it does not end where it should", null);
            }
            return header;
        } catch (IllegalArgumentException e) {
            throw broken(String.valueOf(e.getMessage()), e);
        }
    }

    private void table(JsonNode head, MappingIterator<JsonNode> values, Taker taker) throws IOException, SQLException {
        List<String> columns = new ArrayList<>();
        head.path("columns").forEach(column -> columns.add(column.asText()));
        taker.table(text(head, "table"), List.copyOf(columns));
        long rows = 0;
        JsonNode value = next(values);
        for (; value.isArray(); value = next(values)) {
            List<@Nullable String> row = new ArrayList<>(value.size());
            value.forEach(cell -> row.add(cell.isNull() ? null : cell.textValue()));
            if (row.size() != columns.size()) {
                throw broken("a row has " + row.size() + " values", null);
            }
            taker.row(row);
            rows++;
        }
        if (!text(value, "end").equals(text(head, "table"))
                || value.path("rows").asLong(-1) != rows) {
            throw broken("table " + text(head, "table") + " is not whole", null);
        }
        taker.end();
    }

    private JsonNode next(MappingIterator<JsonNode> values) throws IOException {
        if (!values.hasNextValue()) {
            throw broken("it ends early", null);
        }
        return values.nextValue();
    }

    private String text(JsonNode of, String field) {
        String value = of.path(field).textValue();
        if (value == null) {
            throw broken("'" + field + "' is missing", null);
        }
        return value;
    }

    private ShardwrightException broken(String why, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                file + " is no whole backup of metadata: " + why,
                "Nothing was changed. Use another backup.",
                cause);
    }

    /** Ends where the checksum begins. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int value = in.read();
            left -= value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), left);
        }
    }
}
