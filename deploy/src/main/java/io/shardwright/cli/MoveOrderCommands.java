package io.shardwright.cli;

import io.shardwright.api.MoveView;
import io.shardwright.client.MoveClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders to moves that are on their way. */
final class MoveOrderCommands {
    private MoveOrderCommands() {}

    /** A command that says something to a move, and shows it then. */
    abstract static class Order extends MoveCommands.OfMove {
        @Mixin
        private final DryRun dryRun = new DryRun();

        Order(Surroundings surroundings) {
            super(surroundings);
        }

        abstract MoveView order(MoveClient moves, UUID move, boolean dryRun);

        @Override
        ExitCode run(ShardwrightClient client) {
            shown(order(client.moves(), move(), dryRun.asked()));
            dryRun.told(this);
            return ExitCode.OK;
        }

        final boolean dryRun() {
            return dryRun.asked();
        }
    }

    /** An order after which the shard has an owner again, the old one or the new one. */
    abstract static class Awaited extends Order {
        @Mixin
        private final WaitOptions waiting = new WaitOptions();

        Awaited(Surroundings surroundings) {
            super(surroundings);
        }

        boolean goesOn() {
            return true;
        }

        @Override
        final ExitCode run(ShardwrightClient client) {
            if (dryRun() || !waiting.waits() || !goesOn()) {
                return super.run(client);
            }
            order(client.moves(), move(), false);
            MoveView view = MoveWatch.watched(screen(), client, move(), waiting.limit());
            shown(view);
            return MoveWatch.exitCode(view);
        }
    }

    @Command(name = "pause", description = "Let copying rest. Changes are still followed.")
    static final class Pause extends Order {
        Pause(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move, boolean dryRun) {
            return moves.pause(move, dryRun);
        }
    }

    @Command(name = "resume", description = "Let copying go on.")
    static final class Resume extends Order {
        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move, boolean dryRun) {
            return moves.resume(move, dryRun);
        }
    }

    @Command(
            name = "throttle",
            description = "Set what copying must not push the servers beyond; at once, and for the rest of the move.")
    static final class Throttle extends Order {
        @Mixin
        private final MoveCommands.Limits limits = new MoveCommands.Limits();

        Throttle(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move, boolean dryRun) {
            return moves.throttle(move, limits.limits(), dryRun);
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
        MoveView order(MoveClient moves, UUID move, boolean dryRun) {
            return moves.window(move, window.equals(ALWAYS) ? "" : window, dryRun);
        }
    }

    @Command(name = "cutover", description = "Let the cutover begin once the copy is ready, or wait.")
    static final class Cutover extends Awaited {
        @Option(names = "--when-ready", description = "As soon as the copy is hardly behind (default).")
        private boolean whenReady;

        @Option(names = "--hold", description = "Not before `move cutover --when-ready`.")
        private boolean hold;

        Cutover(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move, boolean dryRun) {
            if (whenReady && hold) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "--when-ready and --hold exclude each other", "Give one of them.");
            }
            return moves.cutover(move, hold, dryRun);
        }

        /** What is held goes on at another order. */
        @Override
        boolean goesOn() {
            return !hold;
        }
    }

    @Command(name = "stop", description = "Undo a move whose shard has not changed its owner yet.")
    static final class Stop extends Awaited {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        Stop(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        MoveView order(MoveClient moves, UUID move, boolean dryRun) {
            return moves.stop(move, reason, dryRun);
        }
    }
}
