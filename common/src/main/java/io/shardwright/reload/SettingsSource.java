package io.shardwright.reload;

import io.shardwright.config.CoordinatorSettings;
import io.shardwright.config.Reading;
import io.shardwright.config.WorkerSettings;
import io.shardwright.files.ReadFiles;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.CredentialRules;
import io.shardwright.tls.Credentials;
import io.shardwright.transport.Certified;
import io.shardwright.transport.LinkTls;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * Where a process has its settings from, and how all that they name is read and judged. Reading changes nothing: what it gives is whole or not
 * there.
 */
public abstract class SettingsSource<S> {
    private final Path file;
    private final Map<String, String> environment;

    private SettingsSource(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = Map.copyOf(environment);
    }

    /**
     * A coordinator's.
     *
     * @param environment the variables of the process, which stay as they are while it runs
     */
    public static SettingsSource<CoordinatorSettings> coordinator(Path file, Map<String, String> environment) {
        return new SettingsSource<>(file, environment) {
            @Override
            Reading<CoordinatorSettings> settings(ReadFiles files, Path from, Map<String, String> variables) {
                return CoordinatorSettings.read(files, from, variables);
            }

            @Override
            Reading<CoordinatorSettings> settings(
                    ReadFiles files, Path from, Map<String, String> variables, Reading<CoordinatorSettings> running) {
                return CoordinatorSettings.readAgain(files, from, variables, running);
            }

            @Override
            Credentials credentials(CoordinatorSettings settings, ReadFiles files) {
                Credentials read = Credentials.read(settings.link().tls(), files);
                Certified.requireOwn(read, "name", settings.name(), ProcessKind.COORDINATOR);
                return read;
            }
        };
    }

    /** A worker's, as {@link #coordinator}. */
    public static SettingsSource<WorkerSettings> worker(Path file, Map<String, String> environment) {
        return new SettingsSource<>(file, environment) {
            @Override
            Reading<WorkerSettings> settings(ReadFiles files, Path from, Map<String, String> variables) {
                return WorkerSettings.read(files, from, variables);
            }

            @Override
            Reading<WorkerSettings> settings(
                    ReadFiles files, Path from, Map<String, String> variables, Reading<WorkerSettings> running) {
                return WorkerSettings.readAgain(files, from, variables, running);
            }

            @Override
            Credentials credentials(WorkerSettings settings, ReadFiles files) {
                Credentials read = Credentials.read(settings.link().tls(), files);
                Certified.requireOwn(read, "node", settings.node().value(), ProcessKind.WORKER);
                return read;
            }
        };
    }

    /** For a process that starts. */
    abstract Reading<S> settings(ReadFiles files, Path from, Map<String, String> variables);

    /** For one that runs. */
    abstract Reading<S> settings(ReadFiles files, Path from, Map<String, String> variables, Reading<S> running);

    /** What it proves itself by, which is certainly for the process of its settings. */
    abstract Credentials credentials(S settings, ReadFiles files);

    /** The settings file. */
    Path file() {
        return file;
    }

    /**
     * Reads all for a process that starts.
     *
     * @param now to judge certificates by
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} with what is wrong
     */
    public Running<S> first(ReadFiles files, Instant now) {
        Reading<S> reading = settings(files, file, environment);
        Credentials credentials = credentials(reading.settings(), files);
        CredentialRules.requireUsable(credentials, now);
        return new Running<>(reading, LinkTls.of(credentials));
    }

    /**
     * Reads all anew for a process that runs, and judges it in the place of what it goes by.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} with what is wrong: then the process is to go on as it does
     */
    public Running<S> again(ReadFiles files, Running<S> running, Instant now) {
        Reading<S> reading = settings(files, file, environment, running.reading());
        Credentials credentials = credentials(reading.settings(), files);
        LinkTls before = running.tls();
        if (credentials.equals(before.credentials())) {
            // One that has run out is no reason to keep a new password from being taken.
            return new Running<>(reading, before);
        }
        CredentialRules.requireUsable(credentials, now);
        CredentialRules.requireSuccession(credentials, before.credentials(), now);
        return new Running<>(reading, LinkTls.of(credentials));
    }
}
