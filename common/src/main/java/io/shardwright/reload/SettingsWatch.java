package io.shardwright.reload;

import io.shardwright.files.FileLook;
import io.shardwright.files.ReadFiles;
import io.shardwright.live.Live;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.reload.LookRules.State;
import io.shardwright.time.WakeSignal;
import io.shardwright.tls.Credentials;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of a process every now and then, and exchanges what it goes by when they have changed and all of it is good. It reads them
 * whole at each look: they are few and small, and the time of a file says little after a copy that keeps it. Safe for use by many threads.
 */
public final class SettingsWatch<S> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SettingsWatch.class);

    /** Two looks pass before a change is taken: who has changed a file still watches then. */
    private static final long LOOK_MILLIS = 1_000;

    private final SettingsSource<S> source;
    private final Supplier<Instant> clock;
    private final Live<Running<S>> running;
    private final Live<ReloadStatus> status = new Live<>(ReloadStatus.CURRENT);
    private final WakeSignal signal = new WakeSignal();
    private final Thread thread = new Thread(this::run, "settings");
    private State state;

    /** The settings file that the process goes by. */
    private byte[] taken;

    private volatile boolean closing;

    private SettingsWatch(SettingsSource<S> source, Supplier<Instant> clock, Running<S> first, ReadFiles files) {
        this.source = source;
        this.clock = clock;
        this.running = new Live<>(first);
        this.state = State.started(files.looks());
        this.taken = written(files);
    }

    /**
     * Reads everything for a process that starts. Nothing is looked at again before {@link #start}.
     *
     * @param clock the time of day, by which certificates are judged
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} with what is wrong
     */
    public static <S> SettingsWatch<S> reading(SettingsSource<S> source, Supplier<Instant> clock) {
        ReadFiles files = new ReadFiles();
        Running<S> first = source.first(files, clock.get());
        return new SettingsWatch<>(source, clock, first, files);
    }

    /** What the process goes by. */
    public Live<Running<S>> running() {
        return running;
    }

    /** How it stands to its files. */
    public Live<ReloadStatus> status() {
        return status;
    }

    /** Begins to look, on a thread of its own. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closing) {
                signal.rest(LOOK_MILLIS);
                if (!closing) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once, and takes what is to be taken. */
    synchronized void look() {
        try {
            Map<Path, FileLook> now = ReadFiles.lookAt(state.seen().keySet());
            if (now.equals(state.taken()) && now.equals(state.seen())) {
                tell(Optional.empty());
                return;
            }
            judge();
        } catch (RuntimeException | StackOverflowError e) {
            // Whatever it is, nothing has been exchanged. Its words may quote what is in a file.
            tell(Optional.of("they could not be read: " + e.getClass().getSimpleName()));
        }
    }

    private void judge() {
        ReadFiles files = new ReadFiles();
        Optional<Running<S>> fresh = Optional.empty();
        Optional<String> refusal = Optional.empty();
        try {
            fresh = Optional.of(source.again(files, running.get(), clock.get()));
        } catch (ShardwrightException e) {
            refusal = Optional.of(e.message() + ". " + e.advice());
        }
        Map<Path, FileLook> seen = files.looks();
        LookRules.Step step = LookRules.step(state, seen);
        boolean emptied = LookRules.isEmptied(state, seen, source.file());
        byte[] written = written(files);
        state = state.after(seen);
        switch (step) {
            case REST -> tell(Optional.empty());
            case LOOK_AGAIN -> {}
            case JUDGE -> {
                if (LookRules.isCut(written, taken)) {
                    tell(Optional.of("the settings file " + source.file()
                            + " is only the beginning of what it was, cut in a line. Write it whole."));
                } else if (emptied) {
                    tell(Optional.of("the settings file " + source.file() + " is empty. Write it whole, or restart the "
                            + "process if all of its settings are variables now."));
                } else if (fresh.isPresent()) {
                    taken = written;
                    take(fresh.get());
                } else {
                    tell(refusal);
                }
            }
        }
    }

    private byte[] written(ReadFiles files) {
        try {
            return files.bytes(source.file());
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private void take(Running<S> fresh) {
        state = state.taking();
        Credentials before = running.get().tls().credentials();
        Credentials now = fresh.tls().credentials();
        running.set(fresh);
        log.info(
                "has read its files anew: {}{}{}",
                fresh.reading().taken().isEmpty()
                        ? "no setting is another"
                        : "takes " + fresh.reading().takenKeys(),
                now.chain().equals(before.chain())
                        ? ""
                        : "; new links use the certificate valid until "
                                + now.own().getNotAfter().toInstant(),
                now.authorities().equals(before.authorities())
                        ? ""
                        : "; new links believe " + names(now.authorities()));
        tell(Optional.empty());
    }

    private static String names(List<X509Certificate> authorities) {
        return authorities.stream()
                .map(authority -> authority.getSubjectX500Principal().getName())
                .collect(Collectors.joining(" and "));
    }

    /** Says each thing once, until it is another. */
    private void tell(Optional<String> refused) {
        ReloadStatus now = new ReloadStatus(refused, running.get().reading().waitingKeys());
        ReloadStatus before = status.get();
        if (now.equals(before)) {
            return;
        }
        if (!now.refused().equals(before.refused())) {
            now.refused()
                    .ifPresentOrElse(
                            why -> log.error(
                                    "goes on by the settings it has, as those in its files are refused: {}", why),
                            () -> log.info("goes by its files again"));
        }
        if (!now.waiting().equals(before.waiting()) && !now.waiting().isEmpty()) {
            log.warn("these settings were changed and wait for a restart: {}", now.waiting());
        }
        status.set(now);
    }

    @Override
    public void close() {
        closing = true;
        signal.wake();
    }
}
