package io.shardwright.metadata.backup;

import com.fasterxml.jackson.core.JsonGenerator;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup: {@link #MAGIC}, gzip of JSON values, SHA-256 of all that came before. The values are the header, then for each table a head, its
 * rows and an end with their number, then an end with the number of tables. The file has its name only once it is whole and on disk; until then it
 * is a draft beside it, which is gone if this is closed before {@link #finish}.
 */
final class BackupWriter implements AutoCloseable {
    /** With the form's version; a reader knows the versions up to its own. */
    static final byte[] MAGIC = "SWMETA01".getBytes(StandardCharsets.US_ASCII);

    static final int DIGEST_BYTES = 32;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Path draft;
    private final FileChannel channel;
    private final DigestOutputStream digested;
    private final JsonGenerator json;
    private long rows;
    private int tables;

    private BackupWriter(Path file, Path draft, FileChannel channel, DigestOutputStream digested, JsonGenerator json) {
        this.file = file;
        this.draft = draft;
        this.channel = channel;
        this.digested = digested;
        this.json = json;
    }

    /**
     * Begins a file that only its owner may read.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it exists or cannot be written
     */
    static BackupWriter create(Path target, BackupHeader header) {
        Path file = target.toAbsolutePath();
        if (Files.exists(file)) {
            throw exists(file);
        }
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            Files.deleteIfExists(draft);
            FileChannel channel = FileChannel.open(
                    draft,
                    EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            DigestOutputStream digested = new DigestOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES), sha256());
            digested.write(MAGIC);
            OutputStream zipped = new GZIPOutputStream(digested, BUFFER_BYTES);
            JsonGenerator json = Json.mapper().getFactory().createGenerator(zipped);
            json.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
            BackupWriter writer = new BackupWriter(file, draft, channel, digested, json);
            writer.header(header);
            return writer;
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static ShardwrightException exists(Path file) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, file + " exists already", "Name another file: a backup is never overwritten.");
    }

    private static ShardwrightException unwritable(Path file, IOException e) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                file + " cannot be written: " + e.getMessage(),
                "Check that its folder exists, is yours, and that the disk is not full.",
                e);
    }

    private void header(BackupHeader header) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", header.schema());
        json.writeStringField("incarnation", header.incarnation().toString());
        json.writeNumberField("takenAt", header.takenAt());
        json.writeStringField("build", header.build());
        json.writeEndObject();
    }

    void table(String name, List<String> columns) throws IOException {
        json.writeStartObject();
        json.writeStringField("table", name);
        json.writeArrayFieldStart("columns");
        for (String column : columns) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    void row(List<@Nullable String> values) throws IOException {
        json.writeStartArray();
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
        rows++;
    }

    void end(String table, long count) throws IOException {
        json.writeStartObject();
        json.writeStringField("end", table);
        json.writeNumberField("rows", count);
        json.writeEndObject();
        tables++;
    }

    long rows() {
        return rows;
    }

    /**
     * Puts the checksum behind it, the file on disk, and its name on the file, which nobody else has taken meanwhile.
     *
     * @return its size in bytes
     */
    long finish() throws IOException {
        json.writeStartObject();
        json.writeNumberField("tables", tables);
        json.writeEndObject();
        json.flush();
        // Closes the gzip stream below it, and with it the channel is flushed but not closed: the digest is written
        // after.
        ((GZIPOutputStream) json.getOutputTarget()).finish();
        byte[] digest = digested.getMessageDigest().digest();
        digested.on(false);
        digested.write(digest);
        digested.flush();
        channel.force(true);
        long bytes = channel.size();
        try {
            // A link and not a rename, which would replace what has come under that name meanwhile.
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        }
        Files.delete(draft);
        try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    /** What a failure of the disk becomes. */
    ShardwrightException failed(IOException e) {
        return unwritable(file, e);
    }
}
