package io.shardwright.cli;

import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.RebalanceClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.StopMode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders to rebalances. */
final class RebalanceOrderCommands {
    private RebalanceOrderCommands() {}

    /** What an order is about: exactly one of them. */
    static final class What {
        @Parameters(index = "0", paramLabel = "REBALANCE", description = "Its id.")
        private @Nullable String rebalance;

        @Option(names = "--all", description = "All rebalances that are open.")
        private boolean all;

        @Option(names = "--table", paramLabel = "TABLE", description = "The moves of this table, in all of them.")
        private @Nullable String table;

        @Option(
                names = "--node",
                paramLabel = "NODE",
                description = "The moves that read from this node or write to it, in all of them.")
        private @Nullable String node;

        RebalanceScope scope() {
            return all ? RebalanceScope.ALL : new RebalanceScope(table, node);
        }
    }

    /** A command about one rebalance, or about all, a table or a node. */
    abstract static class Order extends RebalanceCommands.Ordering {
        @ArgGroup(multiplicity = "1")
        private What what = new What();

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        Order(Surroundings surroundings) {
            super(surroundings);
        }

        abstract RebalanceView one(RebalanceClient rebalances, UUID id, String reason, boolean dryRun);

        abstract RebalanceOrderView scoped(
                RebalanceClient rebalances, RebalanceScope scope, String reason, boolean dryRun);

        @Override
        final ExitCode run(ShardwrightClient client) {
            if (what.rebalance != null) {
                return ordered(client, one(client.rebalances(), id(what.rebalance), reason, dryRun()));
            }
            return ordered(client, scoped(client.rebalances(), what.scope(), reason, dryRun()));
        }
    }

    @Command(
            name = "pause",
            description =
                    "Begin no further move, and let those under way rest before their cutover. Says what still runs.")
    static final class Pause extends Order {
        Pause(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView one(RebalanceClient rebalances, UUID id, String reason, boolean dryRun) {
            return rebalances.pause(id, reason, dryRun);
        }

        @Override
        RebalanceOrderView scoped(RebalanceClient rebalances, RebalanceScope scope, String reason, boolean dryRun) {
            return rebalances.pause(scope, reason, dryRun);
        }
    }

    @Command(
            name = "resume",
            description = "Go on. Moves that were undone, could not begin or were taken back are tried again.")
    static final class Resume extends Order {
        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView one(RebalanceClient rebalances, UUID id, String reason, boolean dryRun) {
            return rebalances.resume(id, reason, dryRun);
        }

        @Override
        RebalanceOrderView scoped(RebalanceClient rebalances, RebalanceScope scope, String reason, boolean dryRun) {
            return rebalances.resume(scope, reason, dryRun);
        }
    }

    @Command(
            name = "stop",
            description = "Begin no further move. A stop can be made stronger later, never weaker.",
            footer = {
                "%nExamples:",
                "  shardwright rebalance stop 0f1e... --immediate",
                "  shardwright rebalance stop --table users --graceful"
            })
    static final class Stop extends Order {
        @Option(names = "--graceful", description = "Moves under way finish and stay (default).")
        private boolean graceful;

        @Option(names = "--immediate", description = "Moves under way are undone; finished ones stay.")
        private boolean immediate;

        @Option(names = "--undo-finished", description = "All moves are undone, finished ones too.")
        private boolean undoFinished;

        Stop(Surroundings surroundings) {
            super(surroundings);
        }

        private StopMode mode() {
            if (graceful && (immediate || undoFinished)) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "--graceful excludes --immediate and --undo-finished",
                        "Give one of them.");
            }
            return undoFinished ? StopMode.UNDO_FINISHED : immediate ? StopMode.IMMEDIATE : StopMode.GRACEFUL;
        }

        @Override
        RebalanceView one(RebalanceClient rebalances, UUID id, String reason, boolean dryRun) {
            return rebalances.stop(id, mode(), reason, dryRun);
        }

        @Override
        RebalanceOrderView scoped(RebalanceClient rebalances, RebalanceScope scope, String reason, boolean dryRun) {
            return rebalances.stop(scope, mode(), reason, dryRun);
        }
    }

    /** A command about one rebalance. */
    abstract static class OrderOne extends RebalanceCommands.Ordering {
        @Parameters(paramLabel = "REBALANCE", description = "Its id.")
        private String rebalance = "";

        OrderOne(Surroundings surroundings) {
            super(surroundings);
        }

        abstract RebalanceView order(RebalanceClient rebalances, UUID id, boolean dryRun);

        @Override
        final ExitCode run(ShardwrightClient client) {
            return ordered(client, order(client.rebalances(), id(rebalance), dryRun()));
        }
    }

    @Command(
            name = "undo",
            description =
                    "Take every move back, with all that was written since; also of a rebalance that is completed.")
    static final class Undo extends OrderOne {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        Undo(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(RebalanceClient rebalances, UUID id, boolean dryRun) {
            return rebalances.stop(id, StopMode.UNDO_FINISHED, reason, dryRun);
        }
    }

    @Command(
            name = "approve",
            description =
                    "Agree to a rebalance that somebody else has proposed; it begins when no other is on its way.")
    static final class Approve extends OrderOne {
        @Option(
                names = "--hash",
                required = true,
                paramLabel = "HASH",
                description = "Of the plan that you agree to, as `rebalance status` and the plan's file have it.")
        private String hash = "";

        Approve(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(RebalanceClient rebalances, UUID id, boolean dryRun) {
            return rebalances.approve(id, hash, dryRun);
        }
    }

    @Command(name = "reject", description = "Decline a rebalance that was proposed, or take the proposal back.")
    static final class Reject extends OrderOne {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept.")
        private String reason = "";

        Reject(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        RebalanceView order(RebalanceClient rebalances, UUID id, boolean dryRun) {
            return rebalances.reject(id, reason, dryRun);
        }
    }
}
