package io.shardwright.cli;

import io.shardwright.api.DrainView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeList;
import io.shardwright.api.NodeView;
import io.shardwright.api.ProblemView;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.UndrainView;
import io.shardwright.client.NodeClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.PauseScope;
import io.shardwright.text.NodeText;
import io.shardwright.text.PlanText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What there is to know of nodes, and what can be done with them. */
final class NodeCommands {
    private NodeCommands() {}

    @Command(name = "list", description = "List the nodes with their databases, workers and capabilities.")
    static final class ListNodes extends ApiCommand {
        @Option(names = "--removed", description = "Those too that were removed.")
        private boolean removed;

        ListNodes(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            NodeList list = client.fleet().list(removed);
            if (json()) {
                screen().json(list.nodes());
                return ExitCode.OK;
            }
            screen().lines(NodeText.list(list.nodes()));
            NodeText.issues(list.issues()).forEach(screen()::warning);
            MetadataCommands.warnings(client.metadata().show()).forEach(screen()::warning);
            return ExitCode.OK;
        }
    }

    /** A command about one node. */
    abstract static class OfNode extends ApiCommand {
        @Parameters(index = "0", paramLabel = "NODE", description = "Its name.")
        private String node = "";

        OfNode(Surroundings surroundings) {
            super(surroundings);
        }

        final String node() {
            return node;
        }
    }

    @Command(
            name = "show",
            description =
                    "Show how a node stands, in what it differs from the fleet, and what keeps it from being removed.")
    static final class Show extends OfNode {
        Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            NodeDetailView detail = client.fleet().show(node());
            if (json()) {
                screen().json(detail);
            } else {
                screen().lines(NodeText.details(detail));
            }
            return ExitCode.OK;
        }
    }

    /** A command that changes how a node stands. */
    abstract static class Order extends OfNode {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept and shown.")
        private String reason = "";

        @Option(names = "--dry-run", description = "Check, and change nothing.")
        private boolean dryRun;

        Order(Surroundings surroundings) {
            super(surroundings);
        }

        final String reason() {
            return reason;
        }

        final boolean dryRun() {
            return dryRun;
        }

        abstract NodeView order(NodeClient nodes);

        @Override
        ExitCode run(ShardwrightClient client) {
            NodeView view = order(client.fleet());
            if (json()) {
                screen().json(view);
            } else {
                screen().lines(NodeText.stands(view));
                told();
            }
            return ExitCode.OK;
        }

        final void told() {
            if (dryRun) {
                screen().line("Nothing was changed.");
            }
        }
    }

    @Command(
            name = "drain",
            description =
                    "Take nothing more to a node, and move away what it has. The mark stays until it is taken back: every later plan empties the node too.",
            footer = {
                "%nExamples:",
                "  shardwright node drain node-3 --plan-only",
                "  shardwright node drain node-3 --reason \"disk fails\""
            })
    static final class Drain extends OfNode {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept and shown.")
        private String reason = "";

        @Option(
                names = {"--plan-only", "--dry-run"},
                description = "Show what would move, and change nothing.")
        private boolean planOnly;

        @Option(
                names = "--wait",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "Wait until the rebalance is at rest (default), or return at once.")
        private boolean wait = true;

        Drain(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            DrainView view = client.fleet().drain(node(), reason, planOnly);
            if (planOnly) {
                return planned(view);
            }
            ProblemView obstacle = view.obstacle();
            RebalanceView begun = view.rebalance();
            if (!json()) {
                screen().lines(NodeText.drained(view));
                view.plan().warnings().forEach(screen()::warning);
            } else if (begun == null) {
                screen().json(view);
            }
            if (obstacle != null) {
                screen().warning("node " + node()
                        + " is marked, and nothing moves yet; order it again once that is settled");
                throw obstacle.toException();
            }
            if (begun == null) {
                return ExitCode.OK;
            }
            RebalanceView rested = wait ? RebalanceWatch.watched(screen(), client, begun) : begun;
            if (json()) {
                screen().json(new DrainView(view.node(), view.plan(), rested, null));
                return RebalanceWatch.exitCode(rested);
            }
            return RebalanceWatch.shown(this, rested);
        }

        private ExitCode planned(DrainView view) {
            if (json()) {
                screen().json(view);
            } else {
                screen().lines(PlanText.lines(view.plan()));
                view.plan().warnings().forEach(screen()::warning);
                screen().line("Nothing was changed.");
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "undrain", description = "Let a node take shards again. What was moved away stays where it is.")
    static final class Undrain extends Order {
        Undrain(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            UndrainView view = client.fleet().undrain(node(), reason(), dryRun());
            if (json()) {
                screen().json(view);
            } else {
                screen().lines(NodeText.stands(view.node()));
                view.rebalances()
                        .forEach(rebalance -> screen().warning("rebalance " + rebalance
                                + " still empties it: `rebalance stop " + rebalance + "` ends that"));
                told();
            }
            return ExitCode.OK;
        }

        @Override
        NodeView order(NodeClient nodes) {
            return nodes.undrain(node(), reason(), dryRun()).node();
        }
    }

    @Command(
            name = "remove",
            description =
                    "Take a node out of the fleet. Refused while it has shards, rows in quarantine, moves that can be taken back, groups that have not ended, or a worker that runs.")
    static final class Remove extends Order {
        Remove(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        NodeView order(NodeClient nodes) {
            return nodes.remove(node(), reason(), dryRun());
        }
    }

    @Command(name = "readmit", description = "Let a node that was removed, or another of its name, join as a newcomer.")
    static final class Readmit extends Order {
        Readmit(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        NodeView order(NodeClient nodes) {
            return nodes.readmit(node(), reason(), dryRun());
        }
    }

    @Command(
            name = "admit",
            description =
                    "Admit a newcomer at once and as it is, also one that was refused. In what it differs is shown from then on.")
    static final class Admit extends Order {
        Admit(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        NodeView order(NodeClient nodes) {
            return nodes.admit(node(), reason(), dryRun());
        }
    }

    @Command(
            name = "pause",
            description = "As `pause --node`: nothing is started on the node until it is resumed; what runs finishes.")
    static final class Pause extends OfNode {
        @Mixin
        private final PauseCommands.Settling settling = new PauseCommands.Settling();

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for whoever wonders.")
        private String reason = "";

        @Option(
                names = "--for",
                paramLabel = "TIME",
                description = "After which it ends by itself, such as 90s, 10m, 2h or 1d.")
        private @Nullable String time;

        Pause(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return PauseCommands.pause(this, client, PauseScope.NODE, node(), reason, time, settling);
        }
    }

    @Command(name = "resume", description = "As `resume --node`: end a pause of the node.")
    static final class Resume extends OfNode {
        @Mixin
        private final PauseCommands.Settling settling = new PauseCommands.Settling();

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept.")
        private String reason = "";

        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return PauseCommands.resume(this, client, PauseScope.NODE, node(), reason, settling);
        }
    }
}
