package io.shardwright.cli;

import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.PlanFile;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.StopMode;
import io.shardwright.text.PlanText;
import io.shardwright.text.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans of many moves, and carrying them out. */
final class RebalanceCommands {
    private static final long MEGABYTE = 1_000_000;

    private RebalanceCommands() {}

    @Command(
            name = "plan",
            description =
                    "Say which shards would have to move so that every node has its share, and why. Changes nothing.",
            footer = {
                "%nExamples:",
                "  shardwright rebalance plan",
                "  shardwright rebalance plan --drain node-3 --by bytes --file plan.json",
                "  shardwright rebalance plan --explain users/2"
            })
    static final class Plan extends ApiCommand {
        @Option(
                names = "--table",
                paramLabel = "TABLE",
                description = "Only this table's shards. Default: those of all.")
        private @Nullable String table;

        @Option(
                names = "--exclude",
                paramLabel = "NODE",
                split = ",",
                description = "Leave these nodes as they are: nothing comes to them, nothing goes.")
        private List<String> exclude = List.of();

        @Option(names = "--drain", paramLabel = "NODE", split = ",", description = "Empty these nodes.")
        private List<String> drain = List.of();

        @Option(
                names = "--by",
                paramLabel = "count|bytes|load",
                description = "What is spread evenly. Default: count. For load, servers must run with userstat = 1.")
        private @Nullable String by;

        @Option(
                names = "--explain",
                paramLabel = "TABLE/SHARD",
                description = "Say of this shard why it may or may not go to each node.")
        private @Nullable String explain;

        @Option(
                names = "--moves-max",
                paramLabel = "N",
                description = "Moves that may be under way at once. Default: 2.")
        private @Nullable Integer movesMax;

        @Option(
                names = "--moves-per-node-max",
                paramLabel = "N",
                description = "Of these, moves that may burden one node. Default: 1.")
        private @Nullable Integer movesPerNodeMax;

        @Option(
                names = "--max-mb-per-second",
                paramLabel = "MB",
                description = "Of all moves together; says how long copying takes at least. Default: no limit.")
        private @Nullable Long megabytesPerSecond;

        @Option(names = "--file", paramLabel = "FILE", description = "Write the plan there too, as JSON.")
        private @Nullable Path file;

        Plan(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            RebalancePlanView view = client.rebalances()
                    .plan(new RebalanceRequest(
                            table,
                            exclude,
                            drain,
                            by,
                            explain,
                            movesMax,
                            movesPerNodeMax,
                            megabytesPerSecond == null ? null : megabytesPerSecond * MEGABYTE));
            if (file != null) {
                write(file, PlanFile.write(view.file()));
            }
            if (json()) {
                screen().json(view);
            } else {
                screen().lines(PlanText.lines(view));
            }
            view.warnings().forEach(screen()::warning);
            return ExitCode.OK;
        }

        private static void write(Path file, String text) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "the plan cannot be written to " + file + ": " + e.getMessage(),
                        "Choose another place with --file.",
                        e);
            }
        }
    }

    @Command(
            name = "start",
            description = "Carry a plan out: one operation group a move, as many at a time as the plan's limits say.",
            footer = {
                "%nExample:",
                "  shardwright rebalance plan --file plan.json",
                "  shardwright rebalance start --plan plan.json"
            })
    static final class Start extends Watching {
        @Option(
                names = "--plan",
                required = true,
                paramLabel = "FILE",
                description = "As `rebalance plan --file` has written it; refused if the fleet is not as it was then.")
        private Path plan = Path.of("");

        @Option(
                names = "--retention",
                paramLabel = "TIME",
                defaultValue = "1d",
                description =
                        "How long the moves can be taken back, such as 30m, 12h or 2d. Default: ${DEFAULT-VALUE}.")
        private String retention = "1d";

        @Option(
                names = "--window",
                paramLabel = "HOURS",
                description = "Copy and cut over only in these hours of a day, such as \"22:00-06:00 Europe/Berlin\".")
        private @Nullable String window;

        Start(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(ShardwrightClient client) {
            return client.rebalances()
                    .start(new RebalanceStart(PlanFile.file(text(plan)), window, PauseCommands.millis(retention)));
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "the plan " + file + " cannot be read: " + e.getMessage(),
                        "Give the file that `rebalance plan --file` has written.",
                        e);
            }
        }
    }

    @Command(name = "list", description = "List the rebalances, the newest first.")
    static final class ListRebalances extends ApiCommand {
        ListRebalances(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            var rebalances = client.rebalances().list();
            if (json()) {
                screen().json(rebalances);
                return ExitCode.OK;
            }
            TextTable text = TextTable.of("rebalance", "state", "done", "moves", "finished", "note");
            for (RebalanceView rebalance : rebalances) {
                text.row(
                        rebalance.id(),
                        rebalance.state(),
                        rebalance.progress().percentage() + "%",
                        rebalance.progress().total(),
                        rebalance.progress().completed(),
                        rebalance.note());
            }
            screen().lines(text.lines());
            return ExitCode.OK;
        }
    }

    /** A command about one rebalance. */
    abstract static class OfRebalance extends ApiCommand {
        OfRebalance(Surroundings surroundings) {
            super(surroundings);
        }

        static UUID id(String text) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + text + "' is no id of a rebalance",
                        "Take it from `rebalance list`, as it stands there.",
                        e);
            }
        }

        final ExitCode shown(RebalanceView view) {
            return RebalanceWatch.shown(this, view);
        }
    }

    /** A command that orders something and then shows how it goes on until it rests. */
    abstract static class Watching extends OfRebalance {
        @Option(
                names = "--wait",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "Wait until the rebalance is at rest (default), or return at once.")
        private boolean wait = true;

        Watching(Surroundings surroundings) {
            super(surroundings);
        }

        abstract RebalanceView order(ShardwrightClient client);

        @Override
        final ExitCode run(ShardwrightClient client) {
            RebalanceView view = order(client);
            return shown(wait ? RebalanceWatch.watched(screen(), client, view) : view);
        }
    }

    /** One that is about a rebalance that is there. */
    abstract static class WatchingOne extends Watching {
        @Parameters(paramLabel = "REBALANCE", description = "Its id.")
        private String rebalance = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept.")
        private @Nullable String reason;

        WatchingOne(Surroundings surroundings) {
            super(surroundings);
        }

        final UUID rebalance() {
            return id(rebalance);
        }

        final String reason() {
            return reason == null ? "" : reason;
        }
    }

    @Command(name = "status", description = "Show how far a rebalance is, and each of its moves.")
    static final class Status extends OfRebalance {
        @Parameters(paramLabel = "REBALANCE", description = "Its id.")
        private String rebalance = "";

        Status(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return shown(client.rebalances().show(id(rebalance)));
        }
    }

    @Command(name = "watch", description = "Show how a rebalance goes on until it rests.")
    static final class Watch extends Watching {
        @Parameters(paramLabel = "REBALANCE", description = "Its id.")
        private String rebalance = "";

        Watch(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(ShardwrightClient client) {
            return client.rebalances().show(id(rebalance));
        }
    }

    @Command(name = "pause", description = "Begin no further move, and let those under way rest before their cutover.")
    static final class Pause extends WatchingOne {
        Pause(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(ShardwrightClient client) {
            return client.rebalances().pause(rebalance(), reason());
        }
    }

    @Command(
            name = "resume",
            description = "Go on. Moves that were undone, could not begin or were taken back are tried again.")
    static final class Resume extends WatchingOne {
        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(ShardwrightClient client) {
            return client.rebalances().resume(rebalance(), reason());
        }
    }

    @Command(name = "stop", description = "Begin no further move. A stop can be made stronger later, never weaker.")
    static final class Stop extends WatchingOne {
        @Option(names = "--graceful", description = "Moves under way finish and stay (default).")
        private boolean graceful;

        @Option(names = "--immediate", description = "Moves under way are undone; finished ones stay.")
        private boolean immediate;

        @Option(names = "--undo-finished", description = "All moves are undone, finished ones too.")
        private boolean undoFinished;

        Stop(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(ShardwrightClient client) {
            if (graceful && (immediate || undoFinished)) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "--graceful excludes --immediate and --undo-finished",
                        "Give one of them.");
            }
            StopMode mode = undoFinished ? StopMode.UNDO_FINISHED : immediate ? StopMode.IMMEDIATE : StopMode.GRACEFUL;
            return client.rebalances().stop(rebalance(), mode, reason());
        }
    }

    @Command(
            name = "undo",
            description =
                    "Take every move back, with all that was written since; also of a rebalance that is completed.")
    static final class Undo extends WatchingOne {
        Undo(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(ShardwrightClient client) {
            return client.rebalances().stop(rebalance(), StopMode.UNDO_FINISHED, reason());
        }
    }
}
