package io.shardwright.cli;

import io.shardwright.api.PauseRequest;
import io.shardwright.api.PauseView;
import io.shardwright.api.PausesView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.PauseScope;
import io.shardwright.text.TextTable;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pausing and resuming. */
final class PauseCommands {
    /** Between two looks at who has acknowledged. */
    private static final long LOOK_MILLIS = 100;

    private PauseCommands() {}

    /** At most one of them; none means the cluster. */
    static final class Where {
        @Option(names = "--node", paramLabel = "NODE", description = "Only this node.")
        private @Nullable String node;

        @Option(names = "--table", paramLabel = "TABLE", description = "Only groups that lock this table.")
        private @Nullable String table;

        @Option(names = "--group", paramLabel = "GROUP", description = "Only this group.")
        private @Nullable String group;
    }

    /** What all of these commands have. */
    static final class Settling {
        @Option(names = "--dry-run", description = "Check, and change nothing.")
        private boolean dryRun;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                converter = TimeSpan.class,
                defaultValue = "30s",
                description = "How long to wait until every live worker has acknowledged. Default: ${DEFAULT-VALUE}.")
        private Duration limit = Duration.ofSeconds(30);

        private ExitCode settle(
                ApiCommand command,
                ShardwrightClient client,
                PauseScope scope,
                String target,
                PausesView first,
                String done) {
            String named = (scope.label() + " " + target).strip();
            PausesView view = first;
            Stopwatch watch = Stopwatch.started();
            try {
                while (!dryRun && !view.unacknowledged().isEmpty() && watch.elapsedMillis() < limit.toMillis()) {
                    new WakeSignal().rest(LOOK_MILLIS);
                    view = client.control().pauses();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            boolean acknowledged = view.unacknowledged().isEmpty();
            if (command.json()) {
                command.screen().json(view);
            } else if (dryRun) {
                command.screen().line(named + " would be " + done + ". Nothing was changed.");
            } else {
                command.screen()
                        .line(named + " is " + done + " (version " + view.version() + "), "
                                + (acknowledged
                                        ? "acknowledged by every live worker"
                                        : "not acknowledged yet by " + String.join(", ", view.unacknowledged())));
                view.running().forEach(running -> command.screen().line("still runs: " + running));
            }
            return dryRun || acknowledged ? ExitCode.OK : ExitCode.NOT_ENDED;
        }
    }

    /** A pause, of whatever. */
    static final class Pausing {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for whoever wonders.")
        private String reason = "";

        @Option(
                names = "--for",
                paramLabel = "TIME",
                converter = TimeSpan.class,
                description = "After which it ends by itself, such as 90s, 10m, 2h or 1d.")
        private @Nullable Duration time;

        @Mixin
        private final Settling settling = new Settling();

        ExitCode order(ApiCommand command, ShardwrightClient client, PauseScope scope, String target) {
            PauseRequest request =
                    new PauseRequest(scope.label(), target, reason, time == null ? null : time.toMillis());
            PausesView view = client.control().pause(request, settling.dryRun);
            return settling.settle(command, client, scope, target, view, "paused");
        }
    }

    /** The end of a pause, of whatever. */
    static final class Resuming {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        @Mixin
        private final Settling settling = new Settling();

        ExitCode order(ApiCommand command, ShardwrightClient client, PauseScope scope, String target) {
            PausesView view = client.control().resume(scope, target, reason, settling.dryRun);
            return settling.settle(command, client, scope, target, view, "resumed");
        }
    }

    /** A command for any scope. */
    abstract static class Anywhere extends ApiCommand {
        @ArgGroup
        private @Nullable Where where;

        Anywhere(Surroundings surroundings) {
            super(surroundings);
        }

        final PauseScope scope() {
            if (where == null) {
                return PauseScope.CLUSTER;
            }
            return where.node != null ? PauseScope.NODE : where.table != null ? PauseScope.TABLE : PauseScope.GROUP;
        }

        final String target() {
            if (where == null) {
                return "";
            }
            String target = where.node != null ? where.node : where.table != null ? where.table : where.group;
            return target == null ? "" : target;
        }
    }

    @Command(
            name = "pause",
            description =
                    "Pause the cluster, a node, a table or a group: nothing of it is started until it is resumed; what runs finishes.")
    static final class PauseIt extends Anywhere {
        @Mixin
        private final Pausing pausing = new Pausing();

        PauseIt(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return pausing.order(this, client, scope(), target());
        }
    }

    @Command(name = "resume", description = "End a pause of the cluster, a node, a table or a group.")
    static final class Resume extends Anywhere {
        @Mixin
        private final Resuming resuming = new Resuming();

        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return resuming.order(this, client, scope(), target());
        }
    }

    @Command(name = "pauses", description = "List what is paused, by whom, why and until when.")
    static final class ListPauses extends ApiCommand {
        ListPauses(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            PausesView view = client.control().pauses();
            if (json()) {
                screen().json(view);
                return ExitCode.OK;
            }
            TextTable table = TextTable.of("scope", "target", "by", "since", "until", "why");
            for (PauseView pause : view.pauses()) {
                table.row(
                        pause.scope(),
                        pause.target().isEmpty() ? null : pause.target(),
                        pause.actor(),
                        Instant.ofEpochMilli(pause.since()),
                        pause.expiresAt() == null ? null : Instant.ofEpochMilli(pause.expiresAt()),
                        pause.reason());
            }
            screen().lines(table.lines());
            List<String> silent = view.unacknowledged();
            if (!silent.isEmpty()) {
                screen().line("not acknowledged yet by " + String.join(", ", silent));
            }
            view.running().forEach(running -> screen().line("still runs: " + running));
            return ExitCode.OK;
        }
    }
}
