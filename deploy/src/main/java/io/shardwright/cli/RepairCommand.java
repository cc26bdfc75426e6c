package io.shardwright.cli;

import io.shardwright.api.GroupView;
import io.shardwright.api.NodeView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RepairResult;
import io.shardwright.api.RepairView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.text.DiagnosisText;
import io.shardwright.text.GroupText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Mends what is on nodes and is not as it is to be. */
@Command(
        name = "repair",
        description =
                "Show how what differs on the nodes would be mended; with --plan or --yes, mend it: one group a node, done whole or undone. Nothing that may hold rows is ever dropped or replaced.",
        footer = {
            "%nExamples:",
            "  shardwright repair",
            "  shardwright repair --node node-3 --plan 0f9a63c1d2e4b587",
            "  shardwright repair --table users --yes"
        })
final class RepairCommand extends ApiCommand {
    @Option(names = "--node", paramLabel = "NODE", description = "Only this node.")
    private @Nullable String node;

    @Option(names = "--table", paramLabel = "TABLE", description = "Only what belongs to this table.")
    private @Nullable String table;

    @Option(
            names = "--dry-run",
            description = "Show the plan and change nothing; the default without --plan and --yes.")
    private boolean dryRun;

    @Option(
            names = "--plan",
            paramLabel = "HASH",
            description =
                    "Run exactly this plan of the node, which an earlier look has shown; refused if another would be run.")
    private @Nullable String plan;

    @Option(names = "--yes", description = "Run what is shown, at once.")
    private boolean yes;

    @Mixin
    private final WaitOptions waiting = new WaitOptions();

    RepairCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode run(ShardwrightClient client) {
        if (plan != null && node == null) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "--plan is given, and not of which node it is",
                    "Give --node too: each node has a plan of its own.");
        }
        List<RepairResult> results = new ArrayList<>();
        ExitCode code = ExitCode.OK;
        for (String name : nodes(client)) {
            try {
                code = worse(code, mend(client, name, results));
            } catch (ShardwrightException e) {
                if (node != null || e.code() != ErrorCode.NOT_COMPARED) {
                    throw e;
                }
                screen().warning(e.message() + ". " + e.advice());
                code = worse(code, ExitCode.DIFFERS);
            }
        }
        if (json()) {
            screen().json(results);
        }
        return code;
    }

    private List<String> nodes(ShardwrightClient client) {
        if (node != null) {
            return List.of(node);
        }
        Optional<String> engine =
                Optional.ofNullable(table).map(name -> client.table(name).engine());
        return client.nodes().stream()
                .filter(known -> engine.isEmpty() || known.engine().equals(engine.get()))
                .filter(known -> NodeStanding.of(known.standing().state()).admitted())
                .map(NodeView::name)
                .toList();
    }

    /** What went wrong first is told, before what only differs. */
    private static ExitCode worse(ExitCode one, ExitCode other) {
        return one == ExitCode.OK || (one == ExitCode.DIFFERS && other != ExitCode.OK) ? other : one;
    }

    private ExitCode mend(ShardwrightClient client, String name, List<RepairResult> results) {
        Optional<String> ofTable = Optional.ofNullable(table);
        RepairView view = client.diagnosis().planRepair(name, ofTable);
        if (!json()) {
            screen().lines(DiagnosisText.lines(view));
        }
        ExitCode left = view.left().isEmpty() ? ExitCode.OK : ExitCode.DIFFERS;
        String hash = plan == null ? view.hash() : plan;
        if (dryRun || hash == null || !(yes || plan != null)) {
            results.add(new RepairResult(view, null));
            if (!json() && view.hash() != null) {
                screen().line("Nothing was changed. To run exactly this: shardwright repair --node " + name
                        + (table == null ? "" : " --table " + table) + " --plan " + view.hash());
            }
            return left;
        }
        PublishedView published = client.diagnosis().repair(name, ofTable, hash);
        GroupId group = GroupId.parse(published.group());
        screen().note("group " + group);
        if (!waiting.waits()) {
            results.add(new RepairResult(view, client.group(group)));
            if (!json()) {
                screen().line("group " + group);
            }
            return left;
        }
        GroupView ended =
                client.awaitGroup(group, waiting.limit(), progress -> screen().progress(GroupText.progress(progress)));
        screen().endProgress();
        results.add(new RepairResult(view, ended));
        if (!json()) {
            screen().lines(GroupText.outcome(ended));
        }
        return worse(ended.held() ? ExitCode.HELD : ExitCode.of(ended.groupState()), left);
    }
}
