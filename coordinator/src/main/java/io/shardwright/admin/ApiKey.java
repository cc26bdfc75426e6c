package io.shardwright.admin;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that opens the interface, in a file that only its owner can read. Kept as a digest: neither a log nor a debugger's listing of
 * this object shows it. Immutable.
 */
public final class ApiKey {
    private static final int RANDOM_BYTES = 32;

    /** Shorter ones can be guessed. */
    private static final int CHARS_MIN = 32;

    private static final String SCHEME = "Bearer ";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final byte[] digest;

    private ApiKey(String key) {
        this.digest = sha256(key);
    }

    /**
     * Reads the key in {@code file}, or makes a new one there if there is no such file.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if the file can be read by others, cannot be read or written, or is too short
     */
    public static ApiKey loadOrCreate(Path file, SecureRandom random) {
        try {
            if (Files.notExists(file)) {
                create(file, random);
            }
            requireOwnerOnly(file);
            String key = Files.readString(file).strip();
            if (key.length() < CHARS_MIN) {
                throw refused("the API key in " + file + " has fewer than " + CHARS_MIN + " characters", null);
            }
            return new ApiKey(key);
        } catch (IOException e) {
            throw refused(
                    "the API key file " + file + " cannot be used: "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    /** Whether the value of an Authorization header carries this key. Takes the same time for every wrong one. */
    boolean matches(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest, sha256(authorization.substring(SCHEME.length()).strip()));
    }

    /** Written whole under another name and then linked, so that of two processes starting at once both read the one key. */
    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path draft = Files.createTempFile(folder, ".api-key", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            String key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            Files.writeString(draft, key + "\n", StandardOpenOption.SYNC);
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its key is read.
        } finally {
            Files.delete(draft);
        }
    }

    private static void requireOwnerOnly(Path file) throws IOException {
        Set<PosixFilePermission> others = EnumSet.copyOf(OWNER_ONLY);
        others.add(PosixFilePermission.OWNER_EXECUTE);
        if (!others.containsAll(Files.getPosixFilePermissions(file))) {
            throw refused("the API key file " + file + " is open to other users", null);
        }
    }

    private static ShardwrightException refused(String message, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                message,
                "Set api.key-file to a file that its owner alone can read (mode 0600); it is made if absent.",
                cause);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
