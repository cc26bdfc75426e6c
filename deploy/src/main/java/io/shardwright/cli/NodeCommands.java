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
            print(detail, NodeText::details);
            return ExitCode.OK;
        }
    }

    /** A command that changes the mark of a node. */
    abstract static class Marking extends OfNode {
        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; it is kept and shown.")
        private String reason = "";

        @Mixin
        private final DryRun dryRun = new DryRun();

        Marking(Surroundings surroundings) {
            super(surroundings);
        }

        final String reason() {
            return reason;
        }

        final boolean dryRun() {
            return dryRun.asked();
        }

        final void told(NodeView view) {
            screen().lines(NodeText.stands(view));
            dryRun.told(this);
        }
    }

    /** A marking that changes nothing but the mark. */
    abstract static class Order extends Marking {
        Order(Surroundings surroundings) {
            super(surroundings);
        }

        abstract NodeView order(NodeClient nodes);

        @Override
        ExitCode run(ShardwrightClient client) {
            NodeView view = order(client.fleet());
            if (json()) {
                screen().json(view);
            } else {
                told(view);
            }
            return ExitCode.OK;
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

        @Mixin
        private final RebalanceWatch watch = new RebalanceWatch();

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
                        + " is marked, and nothing moves yet; order it again once this is settled: " + obstacle.detail()
                        + ". " + obstacle.advice());
                return ExitCode.HELD;
            }
            if (begun == null) {
                return ExitCode.OK;
            }
            RebalanceView rested = watch.watched(screen(), client, begun);
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
    static final class Undrain extends Marking {
        Undrain(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            UndrainView view = client.fleet().undrain(node(), reason(), dryRun());
            if (json()) {
                screen().json(view);
            } else {
                told(view.node());
                view.rebalances()
                        .forEach(rebalance -> screen().warning("rebalance " + rebalance
                                + " was made to empty it: `rebalance stop " + rebalance
                                + "` ends it if it is on its way, `rebalance reject " + rebalance
                                + "` if it is proposed"));
            }
            return ExitCode.OK;
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

    @Command(
            name = "lost",
            description =
                    "Say that a node is not to be waited for, at once and whatever the rules say: nothing new uses it until it returns. Refused while its worker is there.")
    static final class Lost extends Order {
        Lost(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        NodeView order(NodeClient nodes) {
            return nodes.lose(node(), reason(), dryRun());
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
        private final PauseCommands.Pausing pausing = new PauseCommands.Pausing();

        Pause(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return pausing.order(this, client, PauseScope.NODE, node());
        }
    }

    @Command(name = "resume", description = "As `resume --node`: end a pause of the node.")
    static final class Resume extends OfNode {
        @Mixin
        private final PauseCommands.Resuming resuming = new PauseCommands.Resuming();

        Resume(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return resuming.order(this, client, PauseScope.NODE, node());
        }
    }
}
