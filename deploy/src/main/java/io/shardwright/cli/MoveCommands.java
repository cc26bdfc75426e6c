package io.shardwright.cli;

import io.shardwright.api.MoveRequest;
import io.shardwright.api.MoveView;
import io.shardwright.client.MoveClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.MoveText;
import io.shardwright.text.TextTable;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Moves shards, and takes them back. */
final class MoveCommands {
    private static final long MEGABYTE = 1_000_000;
    private static final long MILLIS = 1_000;

    private MoveCommands() {}

    /** What copying must not push the servers beyond; nothing given is no limit. */
    static final class Limits {
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
                names = "--hold",
                description = "Copy and follow, and begin the cutover only at `move cutover --when-ready`.")
        private boolean hold;

        @Option(
                names = "--retention",
                paramLabel = "TIME",
                defaultValue = "1d",
                description = "How long the move can be reversed, such as 30m, 12h or 2d. Default: ${DEFAULT-VALUE}.")
        private String retention = "1d";

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
                    table, shard, target, hold, limits.limits(), window, PauseCommands.millis(retention));
            return change.apply(
                    this,
                    client,
                    asked -> asked.moves().planStart(request),
                    asked -> asked.moves().start(request));
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
            try {
                return UUID.fromString(move);
            } catch (IllegalArgumentException e) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + move + "' is no id of a move",
                        "Take it from `move list`, as it stands there.",
                        e);
            }
        }

        final ExitCode shown(MoveView view) {
            if (json()) {
                screen().json(view);
            } else {
                screen().lines(MoveText.lines(view));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "watch",
            description = "Show how a move goes on until its shard has another owner or all is undone.")
    static final class Watch extends OfMove {
        private static final long LOOK_MILLIS = 500;

        Watch(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            MoveText.Rate rate = new MoveText.Rate();
            MoveView view = client.moves().show(move());
            try {
                while (MoveText.onItsWay(view)) {
                    screen().progress(rate.line(view, System.nanoTime()));
                    new WakeSignal().rest(LOOK_MILLIS);
                    view = client.moves().show(move());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            screen().endProgress();
            shown(view);
            return view.state().equals("undone") ? ExitCode.ROLLED_BACK : ExitCode.OK;
        }
    }

    /** A command that says something to a move, or of it, and shows it then. */
    abstract static class Order extends OfMove {
        Order(Surroundings surroundings) {
            super(surroundings);
        }

        abstract MoveView order(MoveClient moves, UUID move);

        @Override
        final ExitCode run(ShardwrightClient client) {
            return shown(order(client.moves(), move()));
        }
    }

    @Command(name = "show", description = "Show how far a move is, and why it waits.")
    static final class Show extends Order {
        Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            return moves.show(move);
        }
    }

    @Command(name = "pause", description = "Let copying rest. Changes are still followed.")
    static final class Pause extends Order {
        Pause(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            return moves.pause(move);
        }
    }

    @Command(name = "resume", description = "Let copying go on.")
    static final class Resume extends Order {
        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            return moves.resume(move);
        }
    }

    @Command(
            name = "throttle",
            description = "Set what copying must not push the servers beyond; at once, and for the rest of the move.")
    static final class Throttle extends Order {
        @Mixin
        private final Limits limits = new Limits();

        Throttle(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            return moves.throttle(move, limits.limits());
        }
    }

    @Command(
            name = "window",
            description = "Set the hours in which rows are copied and the cutover may happen; at once.",
            footer = {"%nExample:", "  shardwright move window MOVE \"22:00-06:00 Europe/Berlin\""})
    static final class Window extends Order {
        private static final String ALWAYS = "always";

        @Parameters(
                index = "1",
                paramLabel = "HOURS",
                description = "Such as \"22:00-06:00 Europe/Berlin\", UTC without a zone; or " + ALWAYS + ".")
        private String window = "";

        Window(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            return moves.window(move, window.equals(ALWAYS) ? "" : window);
        }
    }

    @Command(name = "cutover", description = "Let the cutover begin once the copy is ready, or wait.")
    static final class Cutover extends Order {
        @Option(names = "--when-ready", description = "As soon as the copy is hardly behind (default).")
        private boolean whenReady;

        @Option(names = "--hold", description = "Not before `move cutover --when-ready`.")
        private boolean hold;

        Cutover(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            if (whenReady && hold) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "--when-ready and --hold exclude each other", "Give one of them.");
            }
            return moves.cutover(move, hold);
        }
    }

    @Command(name = "stop", description = "Undo a move whose shard has not changed its owner yet.")
    static final class Stop extends Order {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        Stop(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move) {
            return moves.stop(move, reason);
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
                    asked -> asked.moves().reverse(move));
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
