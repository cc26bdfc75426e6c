package io.shardwright.local;

import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one local cluster: {@code logs/}, {@code config/}, {@code secrets/} (for its owner's eyes only), {@code tls/} and a folder a
 * server. Held by one launcher at a time.
 */
final class ClusterFolder implements AutoCloseable {
    private static final String OWNER_ONLY_FOLDER = "rwx------";
    private static final String OWNER_ONLY_FILE = "rw-------";
    private static final String LOCK = "lock";
    private static final String ZOOKEEPER_PASSWORD = "zookeeper.password";

    /** Begins the lock file. A folder without it is somebody's, and nothing of it is touched. */
    private static final String MARK =
            "Shardwright keeps a local cluster in this folder, and deletes all of it before the next one.\n";

    private final Path root;
    private final FileChannel lockFile;

    private ClusterFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Takes the folder for this launcher: one that is not there yet, is empty, or was an earlier cluster's.
     *
     * @param fresh whether to delete what an earlier cluster left in it
     */
    static ClusterFolder open(Path folder, boolean fresh) {
        Path root = folder.toAbsolutePath().normalize();
        FileChannel channel = take(root);
        try {
            if (fresh) {
                clear(root);
            }
            for (String part : new String[] {"logs", "config", "secrets", "tls"}) {
                Files.createDirectories(root.resolve(part));
            }
            return new ClusterFolder(root, channel);
        } catch (IOException e) {
            throw failed(root, e);
        }
    }

    private static FileChannel take(Path root) {
        try {
            Files.createDirectories(root);
            requireOurs(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(OWNER_ONLY_FOLDER));
            FileChannel channel = FileChannel.open(
                    root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            if (locked(channel)) {
                channel.write(ByteBuffer.wrap(MARK.getBytes(StandardCharsets.UTF_8)), 0);
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw failed(ErrorCode.LOCAL_CLUSTER_REFUSED, root, e);
        }
        throw new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER_REFUSED,
                "another local cluster runs in " + root,
                "Stop it with Ctrl-C in its terminal, or choose another place with --folder.");
    }

    private static void requireOurs(Path root) throws IOException {
        Path lock = root.resolve(LOCK);
        if (Files.isRegularFile(lock)
                && Files.readString(lock, StandardCharsets.ISO_8859_1).startsWith(MARK)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                // An empty one is there for a moment, when two launchers begin at once.
                if (!entry.equals(lock) || Files.size(lock) > 0) {
                    throw new ShardwrightException(
                            ErrorCode.LOCAL_CLUSTER_REFUSED,
                            root + " holds files that are no local cluster's, such as " + entry.getFileName(),
                            "Choose an empty folder, or one that is not there yet, with --folder.");
                }
            }
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void clear(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(root.resolve(LOCK))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (!visited.equals(root)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    Path root() {
        return root;
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String process) {
        return logs().resolve(process + ".log");
    }

    Path tls() {
        return root.resolve("tls");
    }

    Path apiKey() {
        return root.resolve("secrets/api.key");
    }

    Path apiSecret() {
        return root.resolve("secrets/api.secret");
    }

    Path part(String name) {
        return root.resolve(name);
    }

    /** The account of distributed tables, the same on all nodes; made once for the life of the folder. */
    Account routeAccount() {
        return account(Account.ROUTE, "route.password");
    }

    /**
     * The account whose the cluster's nodes in ZooKeeper are: once it was made they are so for the life of the folder.
     *
     * @param wanted whether to make it
     */
    Optional<Account> zooKeeperAccount(boolean wanted) {
        return wanted || Files.exists(root.resolve("secrets").resolve(ZOOKEEPER_PASSWORD))
                ? Optional.of(account("shardwright", ZOOKEEPER_PASSWORD))
                : Optional.empty();
    }

    private Account account(String user, String name) {
        Path file = root.resolve("secrets").resolve(name);
        try {
            if (Files.exists(file)) {
                return new Account(user, Files.readString(file).strip());
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
        Account account = Account.generated(user);
        secret(name, account.password());
        return account;
    }

    /** Writes a settings file of a process. */
    Path config(String process, String yaml) {
        return write(root.resolve("config").resolve(process + ".yaml"), yaml);
    }

    /** Writes a password into a file of its own, which settings then name. */
    Path secret(String name, String value) {
        return write(root.resolve("secrets").resolve(name), value + "\n");
    }

    /** A process may be reading what an earlier one of the same cluster was given: there is always a whole file. */
    private static synchronized Path write(Path file, String text) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            Files.createFile(
                    draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY_FILE)));
            Files.writeString(draft, text, StandardCharsets.UTF_8);
            return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static ShardwrightException failed(Path path, IOException e) {
        return failed(ErrorCode.LOCAL_CLUSTER, path, e);
    }

    private static ShardwrightException failed(ErrorCode code, Path path, IOException e) {
        return new ShardwrightException(
                code,
                "cannot write " + path + ": " + e.getMessage(),
                "Check that the folder can be written, or choose another with --folder.",
                e);
    }

    /** Gives the folder free for another launcher; its files stay. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw failed(root, e);
        }
    }
}
