package io.shardwright.cli;

import io.shardwright.api.LimitsRequest;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.MoveView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.MoveText;
import io.shardwright.text.TextTable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves shards, takes them back, and shows them on their way. */
final class MoveCommands {
    private static final long MEGABYTE = 1_000_000;
    private static final long MILLIS = 1_000;

    private MoveCommands() {}

    /** What copying must not push the servers beyond; nothing given is no limit. */
    static final class Limits {
        /** Of seconds 30 years, of megabytes a petabyte. */
        private static final long LARGEST = 1_000_000_000;

        @Option(
                names = "--max-threads-running",
                paramLabel = "N",
                description = "Slow down while more statements run on a server.")
        private int threads;

        @Option(
                names = "--max-commit-ms",
                paramLabel = "MS",
                description = "Slow down while the target takes longer to commit a chunk.")
        private long commitMillis;

        @Option(
                names = "--max-lag-seconds",
                paramLabel = "S",
                description = "Slow down while a replica of the target is further behind.")
        private long lagSeconds;

        @Option(
                names = "--min-disk-free-mb",
                paramLabel = "MB",
                description = "Stand still while the target's disk has less.")
        private long diskMegabytes;

        @Option(names = "--max-mb-per-second", paramLabel = "MB", description = "Copy no faster.")
        private long megabytesPerSecond;

        ThrottleLimits limits() {
            if (threads < 0 || commitMillis < 0 || lagSeconds < 0 || diskMegabytes < 0 || megabytesPerSecond < 0) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "a limit is negative", "Give 0 for no limit, or more.");
            }
            if (lagSeconds > LARGEST || diskMegabytes > LARGEST || megabytesPerSecond > LARGEST) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "a limit is above " + LARGEST, "Give 0 for no limit.");
            }
            return new ThrottleLimits(
                    threads,
                    commitMillis,
                    lagSeconds * MILLIS,
                    diskMegabytes * MEGABYTE,
                    megabytesPerSecond * MEGABYTE);
        }
    }

    @Command(
            name = "start",
            description = "Move a shard to another node, while its table is used.",
            footer = {"%nExample:", "  shardwright move start users 2 --to n3"})
    static final class Start extends ApiCommand {
        @Parameters(index = "0", paramLabel = "TABLE", description = "The table.")
        private String table = "";

        @Parameters(index = "1", paramLabel = "SHARD", description = "The number of its shard.")
        private int shard;

        @Option(names = "--to", required = true, paramLabel = "NODE", description = "The node to move it to.")
        private String target = "";

        @Option(
                names = "--from",
                paramLabel = "NODE",
                description = "Which of several copies is moved. Default: the primary.")
        private @Nullable String source;

        @Option(
                names = "--hold",
                description = "Copy and follow, and begin the cutover only at `move cutover --when-ready`.")
        private boolean hold;

        @Option(
                names = "--retention",
                paramLabel = "TIME",
                converter = TimeSpan.class,
                defaultValue = "1d",
                description = "How long the move can be reversed, such as 30m, 12h or 2d. Default: ${DEFAULT-VALUE}.")
        private Duration retention = Duration.ofDays(1);

        @Option(
                names = "--window",
                paramLabel = "HOURS",
                description =
                        "Copy and cut over in these hours only, such as \"22:00-06:00 Europe/Berlin\"; without a zone it is UTC.")
        private @Nullable String window;

        @Mixin
        private final Limits limits = new Limits();

        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        Start(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            MoveRequest request = new MoveRequest(
                    table,
                    shard,
                    target,
                    hold,
                    LimitsRequest.of(limits.limits()),
                    window,
                    retention.toMillis(),
                    source);
            return change.apply(
                    this,
                    client,
                    asked -> asked.moves().planStart(request),
                    asked -> asked.moves().start(request),
                    // A move is known by the id of its group.
                    (published, limit) ->
                            MoveWatch.ended(this, client, UUID.fromString(published.group()), published, limit));
        }
    }

    @Command(name = "list", description = "List the moves, the newest first.")
    static final class ListMoves extends ApiCommand {
        ListMoves(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            List<MoveView> moves = client.moves().list();
            if (json()) {
                screen().json(moves);
                return ExitCode.OK;
            }
            TextTable text = TextTable.of("move", "table", "shard", "from", "to", "state", "done", "note");
            for (MoveView move : moves) {
                text.row(
                        move.id(),
                        move.table(),
                        move.shard(),
                        move.source(),
                        move.target(),
                        move.state(),
                        move.progressPercentage() + "%",
                        move.note());
            }
            screen().lines(text.lines());
            return ExitCode.OK;
        }
    }

    /** A command about one move. */
    abstract static class OfMove extends ApiCommand {
        @Parameters(index = "0", paramLabel = "MOVE", description = "Its id, which is that of its group.")
        private String move = "";

        OfMove(Surroundings surroundings) {
            super(surroundings);
        }

        final UUID move() {
            return id(move, "move");
        }

        final void shown(MoveView view) {
            print(view, MoveText::lines);
        }
    }

    @Command(
            name = "watch",
            description = "Show how a move goes on until its shard has another owner or all is undone.")
    static final class Watch extends OfMove {
        private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

        Watch(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            MoveView view = MoveWatch.watched(screen(), client, move(), FOR_EVER);
            shown(view);
            return MoveWatch.exitCode(view);
        }
    }

    @Command(name = "show", description = "Show how far a move is, and why it waits.")
    static final class Show extends OfMove {
        Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            shown(client.moves().show(move()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "reverse",
            description = "Take a shard back to the node that it came from, with all that was written since.")
    static final class Reverse extends OfMove {
        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        Reverse(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            UUID move = move();
            return change.apply(
                    this,
                    client,
                    asked -> asked.moves().planReverse(move),
                    asked -> asked.moves().reverse(move),
                    (published, limit) -> MoveWatch.ended(this, client, move, published, limit));
        }
    }

    @Command(name = "accept", description = "Close the way back: drop what was kept for it.")
    static final class Accept extends OfMove {
        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        Accept(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            UUID move = move();
            return change.apply(
                    this,
                    client,
                    asked -> asked.moves().planAccept(move),
                    asked -> asked.moves().accept(move));
        }
    }
}
