package io.shardwright.localdb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is made once a machine and user: unpacked programs and initialised data folders. An entry is complete or absent. */
final class CacheFolder {
    static final String PROPERTY = "shardwright.cache";
    static final String VARIABLE = "SHARDWRIGHT_CACHE";

    private CacheFolder() {}

    /** {@code SHARDWRIGHT_CACHE}, else {@code shardwright} in the user's cache folder. */
    static Path ofUser() {
        @Nullable String chosen = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen).toAbsolutePath();
        }
        @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return cache.resolve("shardwright").toAbsolutePath();
    }

    /** Fills a folder that is to become an entry. */
    interface Maker {
        void fill(Path folder) throws IOException;
    }

    /**
     * The entry of that name, made first if it is absent. Made beside its place and renamed into it, so that whoever sees it sees all of it; a
     * lock keeps two processes from making it twice. Thread-safe.
     */
    static synchronized Path entry(Path cache, String name, Maker maker) {
        Path entry = cache.resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        try {
            Files.createDirectories(cache);
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!Files.isDirectory(entry) && lock.isValid()) {
                    Path half = cache.resolve(name + "." + UUID.randomUUID() + ".half");
                    try {
                        Files.createDirectories(half);
                        maker.fill(half);
                        Files.move(half, entry, StandardCopyOption.ATOMIC_MOVE);
                    } finally {
                        deleteTree(half);
                    }
                }
            }
            return entry;
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot fill the cache folder " + cache + ": " + e.getMessage(),
                    "Free 500 MB there, or set " + VARIABLE + " to a folder that can be written.",
                    e);
        }
    }

    static void copyTree(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
