package io.shardwright.cli;

import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.json.PlanFile;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.PlanText;
import io.shardwright.text.RebalanceText;
import io.shardwright.text.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Carrying plans out. */
final class RebalanceCommands {
    private RebalanceCommands() {}

    @Command(
            name = "start",
            description = "Carry a plan out: one operation group a move, as many at a time as the plan's limits say.",
            footer = {
                "%nExamples:",
                "  shardwright rebalance start --dry-run",
                "  shardwright rebalance plan --file plan.json",
                "  shardwright rebalance start --plan plan.json"
            })
    static final class Start extends Ordering {
        @Option(
                names = "--plan",
                paramLabel = "FILE",
                description =
                        "As `rebalance plan --file` has written it; refused if the fleet is not as it was then. Default: what `rebalance plan` says now.")
        private @Nullable Path plan;

        @Option(
                names = "--retention",
                paramLabel = "TIME",
                converter = TimeSpan.class,
                defaultValue = "1d",
                description =
                        "How long the moves can be taken back, such as 30m, 12h or 2d. Default: ${DEFAULT-VALUE}.")
        private Duration retention = Duration.ofDays(1);

        @Option(
                names = "--window",
                paramLabel = "HOURS",
                description = "Copy and cut over only in these hours of a day, such as \"22:00-06:00 Europe/Berlin\".")
        private @Nullable String window;

        @Option(
                names = "--accept-earlier",
                description =
                        "First close the ways back of earlier moves of its shards; without this they refuse the plan.")
        private boolean acceptEarlier;

        Start(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            if (plan != null) {
                return start(client, PlanFile.file(text(plan)));
            }
            RebalancePlanView now = client.rebalances().plan(RebalanceRequest.usual());
            boolean none = now.file().plan().moves().isEmpty();
            if (none || !json()) {
                print(now, PlanText::lines);
            }
            now.warnings().forEach(screen()::warning);
            return none ? ExitCode.OK : start(client, now.file());
        }

        private ExitCode start(ShardwrightClient client, RebalancePlanFile file) {
            RebalanceStart wanted = new RebalanceStart(file, window, retention.toMillis(), acceptEarlier);
            return ordered(client, client.rebalances().start(wanted, dryRun()));
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
            return id(text, "rebalance");
        }

        final ExitCode shown(RebalanceView view) {
            return RebalanceWatch.shown(this, view);
        }
    }

    /** A command that may show how a rebalance goes on until it rests. */
    abstract static class Watching extends OfRebalance {
        @Mixin
        private final RebalanceWatch watch = new RebalanceWatch();

        Watching(Surroundings surroundings) {
            super(surroundings);
        }

        final ExitCode watched(ShardwrightClient client, RebalanceView ordered) {
            return shown(watch.watched(screen(), client, ordered));
        }

        final RebalanceOrderView watched(ShardwrightClient client, RebalanceOrderView ordered) {
            return watch.watched(screen(), client, ordered);
        }
    }

    /** A command that orders something of a rebalance, and may show what comes of it. */
    abstract static class Ordering extends Watching {
        @Mixin
        private final DryRun dryRun = new DryRun();

        Ordering(Surroundings surroundings) {
            super(surroundings);
        }

        final boolean dryRun() {
            return dryRun.asked();
        }

        final ExitCode ordered(ShardwrightClient client, RebalanceView view) {
            if (!dryRun.asked()) {
                return watched(client, view);
            }
            shown(view);
            dryRun.told(this);
            return ExitCode.OK;
        }

        final ExitCode ordered(ShardwrightClient client, RebalanceOrderView view) {
            boolean waits = view.changed() && !dryRun.asked();
            print(waits ? watched(client, view) : view, RebalanceText::lines);
            dryRun.told(this);
            return ExitCode.OK;
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
        ExitCode run(ShardwrightClient client) {
            return watched(client, client.rebalances().show(id(rebalance)));
        }
    }

    @Command(name = "auto", description = "Show what the leader has decided last about rebalancing by itself, and why.")
    static final class Automatic extends ApiCommand {
        Automatic(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            AutomaticRebalanceView view = client.rebalances().automatic();
            print(view, RebalanceText::lines);
            return ExitCode.OK;
        }
    }
}
