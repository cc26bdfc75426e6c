package io.shardwright.manticore;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folders of replication clusters below a server's data folder. The server demands that one is there before a cluster, and leaves it behind with what the replication kept in it. */
final class ClusterFolders {
    /** What the replication library keeps there. */
    private static final Pattern LEFT =
            Pattern.compile("galera\\.cache|grastate\\.dat|gvwstate\\.dat|GRA_[0-9_]+(_v2)?\\.log");

    private final Path data;

    /** @param data the server's data folder */
    ClusterFolders(Path data) {
        this.data = data;
    }

    boolean isThere(String path) {
        return Files.isDirectory(resolved(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes a folder; one that is there stays as it is. */
    void make(String path) {
        try {
            Files.createDirectory(resolved(path));
        } catch (FileAlreadyExistsException e) {
            if (!isThere(path)) {
                throw failed(path, e);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /**
     * Removes a folder with what the replication has left in it.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if anything else is there: nothing is removed then
     */
    void remove(String path) {
        Path folder = resolved(path);
        if (!isThere(path)) {
            return;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            List<Path> files = inside.toList();
            List<String> strange = files.stream()
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !LEFT.matcher(name).matches())
                    .sorted()
                    .toList();
            if (!strange.isEmpty()) {
                throw new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "the folder " + folder + " holds what no cluster keeps there: " + String.join(", ", strange),
                        "Look at it, and move it away.");
            }
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT} for a path that leads elsewhere */
    private Path resolved(String path) {
        Path resolved = data.resolve(path).normalize();
        if (!data.normalize().equals(resolved.getParent())) {
            throw new ShardwrightException(
                    ErrorCode.BAD_STATEMENT,
                    "'" + path + "' is no folder directly below the server's data folder",
                    "Name one.");
        }
        return resolved;
    }

    private ShardwrightException failed(String path, IOException e) {
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the worker cannot change the folder '" + path + "' of its node: " + e,
                "Give the worker's user the right to write to " + data + "; it is tried again.",
                e);
    }
}
