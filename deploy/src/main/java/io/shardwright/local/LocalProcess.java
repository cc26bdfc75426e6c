package io.shardwright.local;

import io.shardwright.child.ChildProcess;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A coordinator or worker as a process of its own, with the class path of this one. It can be killed and started again. Thread-safe. */
public final class LocalProcess {
    // The clients' compiler: these processes live for minutes and wait most of the time. They run most code a few
    // hundred
    // times: compiling into a method what it calls costs more than it saves.
    private static final List<String> SOON_OPTIONS =
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:CICompilerCount=1", "-XX:C1MaxInlineLevel=0");

    /**
     * Both compilers, which take some 50 MB for themselves: so there is as much less for objects. The servers' compiler waits twenty times as long as by
     * default: what runs for each row gets there within a second all the same, and without that most of what it compiles is code that a process has run while it started.
     */
    private static final List<String> LASTING_OPTIONS = List.of(
            "-XX:Tier4InvocationThreshold=100000",
            "-XX:Tier4MinInvocationThreshold=12000",
            "-XX:Tier4CompileThreshold=300000",
            "-XX:Tier4BackEdgeThreshold=800000");

    /** Of a coordinator that lasts. */
    private static final String LASTING_HEAP = "-Xmx160m";

    /** Of a worker that lasts: a move's chunks need 60 MB, and all of the process is to stay below 300. */
    private static final String LASTING_WORKER_HEAP = "-Xmx144m";

    private static final List<String> JVM_OPTIONS = List.of(
            // The simplest collector: there is little to collect.
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xss512k",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.net.preferIPv4Stack=true",
            // Keys come from files and are kept in memory, where ten thousand rounds of key derivation guard nothing
            // and delay every start.
            "-Dkeystore.pkcs12.keyPbeIterationCount=1",
            "-Dkeystore.pkcs12.certPbeIterationCount=1",
            // The cluster's own authority is the only one that is asked, so the world's need not be read.
            "-Djavax.net.ssl.trustStore=NONE",
            // Nobody records these processes: Netty and Jdbi need not register their events, for which the recorder
            // would read its own.
            "-Dio.netty.jfr.enabled=false",
            "-Djfr.unsupported.vm=true",
            // A few connections need no native transport.
            "-Dcom.linecorp.armeria.transportType=nio");

    private final String name;
    private final List<String> command;
    private final Path folder;
    private final Path log;
    private final Consumer<LocalProcess> onUnexpectedEnd;
    private @Nullable ChildProcess child;
    private boolean wanted;
    private boolean closed;

    private LocalProcess(
            String name, List<String> command, Path folder, Path log, Consumer<LocalProcess> onUnexpectedEnd) {
        this.name = name;
        this.command = command;
        this.folder = folder;
        this.log = log;
        this.onUnexpectedEnd = onUnexpectedEnd;
    }

    /**
     * A process that is not started yet.
     *
     * @param arguments of the {@code shardwright} command
     * @param lasting whether it is to work fast for long instead of starting soon
     * @param onUnexpectedEnd called when it ends without having been stopped or killed through this object
     */
    static LocalProcess of(
            String name,
            List<String> arguments,
            boolean lasting,
            Path folder,
            Path log,
            Consumer<LocalProcess> onUnexpectedEnd) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (lasting) {
            command.add(arguments.get(0).equals("worker") ? LASTING_WORKER_HEAP : LASTING_HEAP);
            command.addAll(LASTING_OPTIONS);
        } else {
            command.addAll(SOON_OPTIONS);
        }
        command.addAll(JVM_OPTIONS);
        command.addAll(ClassArchive.options(name, arguments.get(0)));
        command.addAll(List.of("-cp", classPath(), "io.shardwright.cli.Main"));
        command.addAll(arguments);
        return new LocalProcess(name, List.copyOf(command), folder, log, onUnexpectedEnd);
    }

    /** This process's own, made independent of the folder in which it was started. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    /** Starts it, unless it runs or has been closed; returns at once. */
    public synchronized void start() {
        if (closed || isAlive()) {
            return;
        }
        wanted = true;
        ChildProcess started = ChildProcess.start(name, command, handedOn(System.getenv()), folder, log);
        child = started;
        started.onEnd(() -> ended(started));
    }

    /** Where traces go is no part of a cluster's plan: whoever starts one says so for all of its processes. */
    static Map<String, String> handedOn(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("SHARDWRIGHT_TRACING_"))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void ended(ChildProcess which) {
        boolean unexpected;
        synchronized (this) {
            unexpected = wanted && which == child;
        }
        if (unexpected) {
            onUnexpectedEnd.accept(this);
        }
    }

    public synchronized boolean isAlive() {
        return child != null && child.isAlive();
    }

    /** Its process id; 0 if it never ran. */
    public synchronized long pid() {
        return child == null ? 0 : child.pid();
    }

    /** Ends it at once (SIGKILL). */
    public synchronized void kill() {
        wanted = false;
        if (child != null) {
            child.kill();
        }
    }

    /** Asks it to end and waits; kills it when it has not ended after {@code grace}. */
    public synchronized void stop(Duration grace) {
        wanted = false;
        if (child != null) {
            child.stop(grace);
        }
    }

    /** Stops it for good: a start that comes too late does nothing. */
    synchronized void close(Duration grace) {
        closed = true;
        stop(grace);
    }

    /** Sends a signal such as STOP or CONT. */
    public synchronized void signal(String signal) {
        if (child != null) {
            child.signal(signal);
        }
    }

    /** Waits a moment; returns early when the process ends. */
    boolean pause(Duration moment) {
        ChildProcess current;
        synchronized (this) {
            current = child;
        }
        return current == null || current.awaitEnd(moment);
    }

    /** What a process that has ended says about why. */
    ShardwrightException failure() {
        String said = "it has ended";
        try {
            said = Files.readString(log, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("error "))
                    .reduce((first, second) -> second)
                    .orElse(said);
        } catch (IOException e) {
            said = "it has ended and its log cannot be read";
        }
        return new ShardwrightException(ErrorCode.LOCAL_CLUSTER, name + " did not start: " + said, "Read " + log + ".");
    }
}
