package io.shardwright.keyring;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file with a secret that nobody but its owner can read.
 *
 * @param setting that names it, for messages
 */
public record OwnerOnlyFile(String setting, Path path) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /**
     * What is in it, without blanks around; empty if there is no such file.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if others can read it, or it cannot be read
     */
    public Optional<String> read() {
        try {
            if (Files.notExists(path)) {
                return Optional.empty();
            }
            Set<PosixFilePermission> allowed = EnumSet.copyOf(OWNER_ONLY);
            allowed.add(PosixFilePermission.OWNER_EXECUTE);
            if (!allowed.containsAll(Files.getPosixFilePermissions(path))) {
                throw refused("is open to other users", null);
            }
            return Optional.of(Files.readString(path).strip());
        } catch (IOException e) {
            throw refused("cannot be used: " + e.getClass().getSimpleName(), e);
        }
    }

    /**
     * Writes a line into it, if it is not there or empty. Written whole under another name first, so that of two processes starting at once both read
     * the one line, and none reads half of it.
     *
     * @return what is in it then
     */
    public String readOrWrite(String line) {
        Optional<String> there = read();
        if (there.isPresent() && !there.get().isEmpty()) {
            return there.get();
        }
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path draft =
                    Files.createTempFile(folder, ".secret", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            try {
                Files.writeString(draft, line + "\n", StandardOpenOption.SYNC);
                if (there.isPresent()) {
                    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.createLink(path, draft);
                }
            } catch (FileAlreadyExistsException e) {
                // Another process was faster; its line is read.
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw refused("cannot be written: " + e.getClass().getSimpleName(), e);
        }
        return read().orElseThrow(() -> refused("was removed", null));
    }

    /** That there is something wrong with the file; what is in it is never told. */
    public ShardwrightException refused(String what, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "the file " + path + " (" + setting + ") " + what,
                "Set " + setting + " to a file that its owner alone can read (mode 0600).",
                cause);
    }
}
