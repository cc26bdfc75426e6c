package io.shardwright.child;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process started, watched and ended by this one. Only this very process is ever signalled, never one found by its name.
 *
 * <p>Each child has a guard: a shell that waits for the end of a pipe whose other end only this JVM holds. When this JVM ends without having
 * stopped the child, killed with -9 included, the guard sends the child SIGTERM and ten seconds later SIGKILL. Safe for use by many threads.
 */
public final class ChildProcess implements AutoCloseable {
    // The terminal sends its signals to every process of its group; the owner alone decides when its children end.
    private static final String DEAF_TO_TERMINAL = "trap '' INT HUP; exec \"$@\"";
    // Asks every second whether the child is still there, so that what it kills in the end is what it asked to end.
    private static final String GUARD = """
            trap '' INT HUP TERM
            read -r end
            [ "$end" = released ] && exit
            kill -TERM "$1" || exit
            for second in 1 2 3 4 5 6 7 8 9 10; do
              sleep 1
              kill -0 "$1" || exit
            done
            kill -KILL "$1"
            """;
    // SIGKILL cannot be refused; a process that outlives it so long waits inside the kernel and no waiting of ours
    // helps.
    private static final Duration KILL_WAIT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Process guard;

    private ChildProcess(String name, Process process, Process guard) {
        this.name = name;
        this.process = process;
        this.guard = guard;
    }

    /**
     * Starts a child and its guard.
     *
     * @param name what it is, for messages
     * @param command program and arguments; must hold no secrets, every user of the machine can read them
     * @param environment added to this process's environment, of which variables that would override a child's settings are left out
     * @param directory its working directory, must exist
     * @param log where its standard output and error are appended
     */
    public static ChildProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", DEAF_TO_TERMINAL, "sh"));
        wrapped.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(wrapped)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("SHARDWRIGHT_"));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = builder.start();
            return new ChildProcess(name, process, guard(process));
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "cannot start " + name + ": " + e.getMessage(),
                    "Check that " + command.get(0) + " can be run and " + log + " can be written.",
                    e);
        }
    }

    private static Process guard(Process child) throws IOException {
        try {
            return new ProcessBuilder("/bin/sh", "-c", GUARD, "shardwright-guard", Long.toString(child.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            child.destroyForcibly();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Calls {@code action} once when the process has ended, on a thread of the JVM's own. */
    public void onEnd(Runnable action) {
        CompletableFuture<Void> unused = process.onExit().thenRun(action);
    }

    /** Waits until the process has ended; false when it has not within that time. */
    public boolean awaitEnd(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Asks the process to end (SIGTERM) and, when it has not after {@code grace}, kills it. Does nothing to one that has ended. */
    public void stop(Duration grace) {
        if (process.isAlive()) {
            process.destroy();
            if (!awaitEnd(grace)) {
                process.destroyForcibly();
                awaitEnd(KILL_WAIT);
            }
        }
        releaseGuard();
    }

    /** Ends the process at once (SIGKILL) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(KILL_WAIT);
        releaseGuard();
    }

    /** Sends a signal that Java has no name for, such as STOP or CONT. */
    public void signal(String signal) {
        try {
            new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER, "cannot signal " + name, "Check that /bin/kill can be run.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void releaseGuard() {
        try (var pipe = guard.outputWriter()) {
            pipe.write("released\n");
        } catch (IOException e) {
            // The guard is gone already: it has nothing left to guard.
            guard.destroyForcibly();
        }
    }

    /** The exit value; 128 + n when signal n ended it. Only after the process has ended. */
    public int exitValue() {
        return process.exitValue();
    }

    /** Stops with ten seconds of grace. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(10));
    }
}
