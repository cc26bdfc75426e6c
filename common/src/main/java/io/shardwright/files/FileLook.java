package io.shardwright.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What was seen of a file. Two looks that are equal saw the same; a file that was not there and now is differs as any other.
 *
 * @param modifiedMillis epoch milliseconds; 0 unless it was read
 * @param size in bytes; 0 unless it was read
 * @param sha256 of its content, in hexadecimal digits; empty unless it was read
 */
public record FileLook(State state, long modifiedMillis, long size, String sha256) {
    /** Whether a file could be read. */
    public enum State {
        READ,
        ABSENT,
        /** It is there, and this user may not read it, or its disk fails. */
        UNREADABLE
    }

    static FileLook at(Path file, byte[] content) throws IOException {
        return new FileLook(State.READ, Files.getLastModifiedTime(file).toMillis(), content.length, digest(content));
    }

    static FileLook failed(IOException e) {
        return new FileLook(e instanceof NoSuchFileException ? State.ABSENT : State.UNREADABLE, 0, 0, "");
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
