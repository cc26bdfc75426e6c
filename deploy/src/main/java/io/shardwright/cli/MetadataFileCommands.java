package io.shardwright.cli;

import io.shardwright.api.ProblemView;
import io.shardwright.config.CoordinatorSettings;
import io.shardwright.config.MetadataSettings;
import io.shardwright.fleet.Incarnation;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.backup.MetadataBackup;
import io.shardwright.metadata.backup.MetadataRestore;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The metadata database in a file, and back. These speak to the database itself, as no coordinator may be there. */
final class MetadataFileCommands {
    private MetadataFileCommands() {}

    /** A command on a metadata database that a coordinator's settings name. */
    abstract static class OnDatabase implements Callable<Integer> {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "A coordinator's settings, which say where the metadata database is.")
        private Path config = Path.of("");

        @Option(
                names = {"-o", "--output"},
                paramLabel = "table|json",
                defaultValue = "table",
                description = "How results are written: table (default) or json.")
        private OutputForm output = OutputForm.TABLE;

        private final Surroundings surroundings;

        OnDatabase(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public final Integer call() {
            try {
                runOnDatabase();
            } catch (ShardwrightException e) {
                if (output == OutputForm.JSON) {
                    surroundings.screen().json(ProblemView.of(e));
                }
                throw e;
            }
            return ExitCode.OK.number();
        }

        private void runOnDatabase() {
            MetadataSettings settings =
                    CoordinatorSettings.load(config, surroundings.environment()).metadata();
            try (MetadataDatabase database = MetadataDatabase.open(new MetadataAddress(
                    settings.server(),
                    settings.schema(),
                    settings.account().user(),
                    settings.account().password().value(),
                    MetadataRestore.CONNECTIONS))) {
                run(database);
            }
        }

        abstract void run(MetadataDatabase database);

        /** Shows the values, or says the sentence. */
        final void tell(Map<String, Object> values, String sentence) {
            if (output == OutputForm.JSON) {
                surroundings.screen().json(values);
            } else {
                surroundings.screen().line(sentence);
            }
        }

        /** Who does this, for the audit. */
        static String actor() {
            return "cli:" + System.getProperty("user.name", "unknown");
        }
    }

    @Command(
            name = "backup",
            description =
                    "Write the metadata database, as it is at one moment, to a file. Everything goes on meanwhile.")
    static final class Backup extends OnDatabase {
        @Parameters(
                paramLabel = "FILE",
                description = "A file that does not exist yet; only you will be able to read it.")
        private Path file = Path.of("");

        Backup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void run(MetadataDatabase database) {
            MetadataBackup.Summary summary = MetadataBackup.write(database, file, Build.version());
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("file", file.toString());
            values.put("incarnation", summary.header().incarnation().toString());
            values.put("takenAt", summary.header().takenAt());
            values.put("rows", summary.rows());
            values.put("bytes", summary.bytes());
            tell(
                    values,
                    "metadata " + summary.header().incarnation() + " of "
                            + Instant.ofEpochMilli(summary.header().takenAt()) + ": " + summary.rows() + " rows in "
                            + file + ", " + summary.bytes() + " bytes");
        }
    }

    @Command(
            name = "restore",
            description =
                    "Bring the metadata database back from a file. Nothing runs then until `metadata reconcile --accept`.")
    static final class Restore extends OnDatabase {
        @Parameters(paramLabel = "FILE", description = "What `metadata backup` has written.")
        private Path file = Path.of("");

        @Option(
                names = "--replace",
                paramLabel = "KEEP",
                description = "Replace what is in the schema, after it was backed up to the file KEEP.")
        private @Nullable Path keep;

        @Option(names = "--dry-run", description = "Check the file and the database, and change nothing.")
        private boolean dryRun;

        Restore(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void run(MetadataDatabase database) {
            MetadataRestore.Summary summary = new MetadataRestore(database, Build.version())
                    .restore(file, Optional.ofNullable(keep), new SecureRandom().nextLong(), actor(), dryRun);
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("file", file.toString());
            values.put("backup", summary.backup().incarnation().toString());
            values.put("takenAt", summary.backup().takenAt());
            values.put("rows", summary.rows());
            values.put("incarnation", dryRun ? null : summary.incarnation().toString());
            values.put("kept", summary.replaced().map(Path::toString).orElse(null));
            String what = summary.rows() + " rows of "
                    + Instant.ofEpochMilli(summary.backup().takenAt());
            tell(
                    values,
                    dryRun
                            ? what + " would be restored. Nothing was changed."
                            : what + " are restored"
                                    + summary.replaced()
                                            .map(kept -> "; what was there is in " + kept)
                                            .orElse("")
                                    + ". This is metadata " + summary.incarnation() + ".\n"
                                    + "Nothing runs yet: start coordinators and workers, then `shardwright metadata reconcile`.");
        }
    }

    @Command(
            name = "renew",
            description =
                    "Say that the metadata database has lost its last changes, as by a failover to a replica that was behind."
                            + " Nothing runs then until `metadata reconcile --accept`.")
    static final class Renew extends OnDatabase {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept in the audit.")
        private String reason = "";

        @Option(names = "--dry-run", description = "Check, and change nothing.")
        private boolean dryRun;

        Renew(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void run(MetadataDatabase database) {
            Incarnation next = new MetadataRestore(database, Build.version())
                    .renew(new SecureRandom().nextLong(), reason, actor(), dryRun);
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("incarnation", dryRun ? null : next.toString());
            tell(
                    values,
                    dryRun
                            ? "The metadata database would begin life " + next.number() + ". Nothing was changed."
                            : "This is metadata " + next + ".\n"
                                    + "Nothing runs yet: start coordinators and workers, then `shardwright metadata reconcile`.");
        }
    }
}
