package io.shardwright.manticore;

import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a node for an epoch whose server cannot be told to refuse older ones: by a lock on the node's host, which the host itself lets go of when the process ends that holds it.
 * Whoever comes with a newer epoch ends that process first; once the lock is held nothing of an older session can be sent any more. One instance a process, used by one thread at a time
 * but for {@link #holds} and {@link #requireHeld}.
 */
public final class HostFence implements AutoCloseable {
    /** Its name below the server's data folder. */
    public static final String FOLDER = "shardwright";

    /** How long a process that was ended may take to be gone. */
    private static final long PATIENCE_MILLIS = 10_000;

    private static final long LOOK_MILLIS = 20;

    private static final Set<Incarnation.Relation> OUTDATED =
            EnumSet.of(Incarnation.Relation.OLDER, Incarnation.Relation.FOREIGN);

    private final Path folder;
    private final FenceFile file;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    /** Which file it is that is locked, whatever has its name by now. */
    private volatile @Nullable Object locked;

    /** What this process holds the node for; 0 if it does not. */
    private volatile long held;

    /** @param folder of its own, on the host's own disk, where the server keeps its data */
    public HostFence(Path folder) {
        this.folder = folder;
        this.file = new FenceFile(folder.resolve("fence"));
    }

    /**
     * Marks the folder as this node's, unless it is marked already.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it is another's, or cannot be written
     */
    public void claim(NodeName name) {
        onDisk(() -> {
            Files.createDirectories(folder);
            return true;
        });
        FenceFile.Content content = content();
        if (content.node().isEmpty()) {
            write(new FenceFile.Content(name.value(), content.mark(), content.holder()));
        } else if (!content.node().equals(name.value())) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting 'node' is '" + name + "', but the server with the data folder " + folder.getParent()
                            + " is node '" + content.node() + "'",
                    "Set 'node' and 'node-database' to those of one node. Should the server be " + name
                            + "'s from now on, remove its folder " + folder + " first.");
        }
    }

    /** What it says. */
    public NodeMark mark() {
        return content().mark();
    }

    /** Whether the node is held for this epoch by this process. From any thread. */
    boolean holds(long epoch) {
        return held == epoch;
    }

    /**
     * Checks that the node is held for this epoch by a lock that whoever comes next finds. From any thread.
     *
     * @throws ShardwrightException {@link ErrorCode#FENCED} if it is not: as when an empty server came in the place of the one that was taken
     */
    public void requireHeld(long epoch) {
        if (!holds(epoch) || !isThere()) {
            throw new ShardwrightException(
                    ErrorCode.FENCED,
                    "the node with the data folder " + folder.getParent() + " is not held any more for epoch " + epoch
                            + ": its lock is not the one that was taken",
                    "The worker takes the node anew.");
        }
    }

    /** Whether the file that is locked is the one that others would lock. */
    private boolean isThere() {
        Object mine = locked;
        try {
            return mine != null && mine.equals(key());
        } catch (IOException e) {
            // Gone, or its disk is.
            return false;
        }
    }

    private Object key() throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(lockFile(), BasicFileAttributes.class).fileKey());
    }

    private Path lockFile() {
        return folder.resolve("lock");
    }

    /**
     * Takes the node for {@code epoch}; upon return no older session can send anything.
     *
     * @param incarnation of the metadata database that gave the epoch
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the node's epoch is as new or newer, {@link ErrorCode#METADATA_OUTDATED} if it belongs to a later life of the metadata
     *     database or to another database, {@link ErrorCode#UNREACHABLE} if the process that holds it cannot be ended
     */
    public void take(long epoch, Incarnation incarnation) {
        NodeMark before = mark();
        if (before.incarnation().map(incarnation::to).filter(OUTDATED::contains).isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.METADATA_OUTDATED,
                    "the node with the data folder " + folder.getParent() + " belongs to metadata "
                            + before.incarnation().get() + ", not to " + incarnation,
                    "Point metadata.url at the database that the node belongs to.");
        }
        raise(new NodeMark(epoch, Optional.of(incarnation), Optional.empty()));
        held = epoch;
    }

    /**
     * Silences the node for a comparison with a restored metadata database: upon return no session can send anything, until one takes it anew.
     *
     * @param restored the life of the metadata database that is to be compared
     * @throws ShardwrightException as of {@link #take}
     */
    public void silence(Incarnation restored, long epoch) {
        raise(new NodeMark(epoch, mark().incarnation(), Optional.of(restored)));
    }

    private void raise(NodeMark now) {
        refuseUnlessAbove(now.epoch());
        held = 0;
        acquire();
        // Another may have come first while this one waited.
        refuseUnlessAbove(now.epoch());
        write(new FenceFile.Content(content().node(), now, FenceFile.Holder.ofThisProcess()));
    }

    private void refuseUnlessAbove(long epoch) {
        long there = mark().epoch();
        if (there >= epoch) {
            throw new ShardwrightException(
                    ErrorCode.FENCED,
                    "the node with the data folder " + folder.getParent() + " belongs to epoch " + there
                            + ", as new as or newer than this session's " + epoch,
                    "Another worker runs for this node; stop one of them.");
        }
    }

    private void acquire() {
        if (lock != null && isThere()) {
            return;
        }
        Stopwatch watch = Stopwatch.started();
        while (!tried()) {
            Optional<ProcessHandle> holder = content().holder().process();
            holder.filter(process -> process.pid() != ProcessHandle.current().pid())
                    .ifPresent(ProcessHandle::destroyForcibly);
            if (watch.elapsedMillis() > PATIENCE_MILLIS) {
                throw new ShardwrightException(
                        ErrorCode.UNREACHABLE,
                        "the node with the data folder " + folder.getParent() + " is held by "
                                + holder.map(process -> "process " + process.pid() + ", which cannot be ended")
                                        .orElse("a process that nobody knows"),
                        "End the other worker of this node on its host.");
            }
            rest();
        }
    }

    /** Whether the lock is held now. */
    private boolean tried() {
        return onDisk(() -> {
            // Anew for each try: the file may be another by now.
            release();
            if (!Files.exists(lockFile())) {
                Files.write(lockFile(), new byte[0]);
            }
            Object before = key();
            FileChannel open = FileChannel.open(lockFile(), StandardOpenOption.WRITE);
            channel = open;
            try {
                lock = open.tryLock();
            } catch (OverlappingFileLockException e) {
                // Another worker within this process: it cannot be ended.
                return false;
            }
            if (!before.equals(key())) {
                // Which of the two was opened nobody can tell.
                release();
            }
            locked = lock == null ? null : before;
            return lock != null;
        });
    }

    private static void rest() {
        try {
            new WakeSignal().rest(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE, "the worker stops before it has taken its node", "Start it again.", e);
        }
    }

    private FenceFile.Content content() {
        return onDisk(file::read);
    }

    private void write(FenceFile.Content content) {
        onDisk(() -> {
            file.write(content);
            return true;
        });
    }

    private interface DiskWork<T> {
        T run() throws IOException;
    }

    private <T> T onDisk(DiskWork<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the worker cannot use the folder " + folder + " of its node: " + e,
                    "Run the worker on its node's host, as a user who may write to the server's data folder.",
                    e);
        }
    }

    /** Lets go of the node. */
    @Override
    public void close() {
        held = 0;
        release();
    }

    private void release() {
        FileChannel open = channel;
        channel = null;
        lock = null;
        locked = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The process's end closes it.
            }
        }
    }
}
