package io.shardwright.cli;

import io.shardwright.api.ContinuedView;
import io.shardwright.api.GroupRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Direction;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders to operation groups. */
final class OrderCommands {
    private OrderCommands() {}

    @Command(
            name = "stop",
            description = "Stop a group: nothing more of it starts, what runs finishes, and all of it is undone.")
    static final class StopGroup extends ApiCommand {
        @Mixin
        private final OrderOptions order = new OrderOptions();

        @Option(names = "--immediate", description = "Interrupt what runs instead of letting it finish.")
        private boolean immediate;

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        StopGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return order.apply(
                    this, client, asked -> asked.control().stop(order.group(), immediate, reason, order.dryRun()));
        }
    }

    @Command(
            name = "retry",
            description =
                    "Let what has failed be tried again: the undos of a stuck group, or the failed commands of one with policy hold.")
    static final class RetryGroup extends ApiCommand {
        @Mixin
        private final OrderOptions order = new OrderOptions();

        RetryGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return order.apply(this, client, asked -> asked.control().retry(order.group(), order.dryRun()));
        }
    }

    @Command(
            name = "settle",
            description = {
                "Say what you found on the node of a command whose outcome nobody could tell; it is tried again from there.",
                "Forward: with --applied it is done, with --absent it is sent again. Of a failed undo: --applied sends its rollback, --absent leaves nothing to undo.",
                "Where its probes tell what is there, they are believed. What you find in part put right by hand first."
            })
    static final class SettleCommand extends ApiCommand {
        @Mixin
        private final OrderOptions order = new OrderOptions();

        @Parameters(index = "1", paramLabel = "COMMAND", description = "The name or the id of the command.")
        private String command = "";

        @ArgGroup(multiplicity = "1")
        private After after = new After();

        /** The try after which somebody looked: of a later one nothing is said. */
        static final class After {
            @Option(
                    names = "--try",
                    paramLabel = "N",
                    description = "The try forward after which you looked, as `group explain` names it.")
            private @Nullable Integer forward;

            @Option(
                    names = "--undo-try",
                    paramLabel = "N",
                    description = "The try of its undo after which you looked, as `group explain` names it.")
            private @Nullable Integer undo;

            Direction half() {
                return forward != null ? Direction.FORWARD : Direction.UNDO;
            }

            int number() {
                return Objects.requireNonNull(forward != null ? forward : undo);
            }
        }

        @ArgGroup(multiplicity = "1")
        private Found found = new Found();

        /** What is on the node. */
        static final class Found {
            @Option(names = "--applied", description = "What its forward half does is there, as a whole.")
            private boolean applied;

            @Option(names = "--absent", description = "Nothing of its forward half is there.")
            private boolean absent;

            /** One of the two is given. */
            boolean isThere() {
                return applied && !absent;
            }
        }

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "How you know; it is kept.")
        private String reason = "";

        SettleCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return order.apply(
                    this,
                    client,
                    asked -> asked.control()
                            .settle(
                                    order.group(),
                                    command,
                                    after.half(),
                                    after.number(),
                                    found.isThere(),
                                    reason,
                                    order.dryRun()));
        }
    }

    @Command(
            name = "waive",
            description = {
                "Give up a failed undo, or all that is to be undone on a node that does not answer: what was done there stays.",
                "If that node is lost, what is under way there is given up too; of a decided group, what it has yet to do there.",
                "Or of a decided group a command that has failed as often as it may be tried, with what waits for it: it is not done.",
                "The group says so for ever."
            })
    static final class WaiveCommand extends ApiCommand {
        @Mixin
        private final OrderOptions order = new OrderOptions();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "COMMAND",
                description =
                        "The name or the id of a command whose undo has failed, or that fails after the decision.")
        private @Nullable String command;

        @Option(names = "--node", paramLabel = "NODE", description = "A node that does not answer.")
        private @Nullable String node;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept for ever.")
        private String reason = "";

        WaiveCommand(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            if (command != null && node == null) {
                String named = command;
                return order.apply(
                        this, client, asked -> asked.control().waive(order.group(), named, reason, order.dryRun()));
            } else if (node != null && command == null) {
                String away = node;
                return order.apply(
                        this, client, asked -> asked.control().waiveNode(order.group(), away, reason, order.dryRun()));
            }
            throw new ShardwrightException(ErrorCode.BAD_REQUEST, "a command or --node is needed", "Give one of them.");
        }
    }

    @Command(
            name = "rollback",
            description =
                    "Go back to a command that is done: what came after it is undone, and the group waits to be continued.")
    static final class RollbackGroup extends ApiCommand {
        @Mixin
        private final OrderOptions order = new OrderOptions();

        @Option(
                names = "--to",
                required = true,
                paramLabel = "COMMAND",
                description = "The name or the id of the last command that stays.")
        private String to = "";

        RollbackGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return order.apply(this, client, asked -> asked.control().rollbackTo(order.group(), to, order.dryRun()));
        }
    }

    @Command(
            name = "continue",
            description = {
                "Go on from the command to which a group has gone back, with the commands of a file.",
                "They get new ids; what was undone stays undone. Without a file the group commits what it has."
            })
    static final class ContinueGroup extends ApiCommand {
        @Mixin
        private final OrderOptions order = new OrderOptions();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description =
                        "Commands as for `group submit`, or - for standard input. They may wait for commands that stay.")
        private @Nullable Path file;

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "Idempotency key: sent twice, the group goes on once. Else the file's, or a new one.")
        private @Nullable String key;

        ContinueGroup(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            GroupRequest wanted = file == null ? new GroupRequest(null, "", List.of()) : GroupFile.read(file);
            String once = key != null
                    ? key
                    : wanted.key() != null ? wanted.key() : UUID.randomUUID().toString();
            return order.apply(this, client, asked -> {
                ContinuedView continued =
                        asked.control().resume(order.group(), wanted.commands(), once, order.dryRun());
                if (!json()) {
                    continued.warnings().forEach(screen()::warning);
                }
                return continued.group();
            });
        }
    }
}
