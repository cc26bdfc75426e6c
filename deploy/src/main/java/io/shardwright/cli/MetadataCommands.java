package io.shardwright.cli;

import io.shardwright.api.FindingView;
import io.shardwright.api.MetadataView;
import io.shardwright.api.ReconcileView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The metadata database as coordinators see it: how it stands, and its reconciliation. */
final class MetadataCommands {
    private MetadataCommands() {}

    /** What to do about a metadata database that waits to be reconciled; empty if it does not. */
    static List<String> warnings(MetadataView view) {
        List<String> warnings = new ArrayList<>();
        if (view.state().equals("restored")) {
            warnings.add(
                    "the metadata database was restored and not reconciled: nothing runs until `shardwright metadata reconcile --accept`");
        }
        if (!view.leftOut().isEmpty()) {
            warnings.add("left out at reconciliation, their workers are refused: " + String.join(", ", view.leftOut())
                    + "; see `shardwright metadata reconcile`");
        }
        return warnings;
    }

    @Command(name = "show", description = "Show the metadata database's life, and whether it waits to be reconciled.")
    static final class ShowMetadata extends ApiCommand {
        ShowMetadata(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            MetadataView view = client.metadata().show();
            if (json()) {
                screen().json(view);
            } else {
                screen().line("metadata " + view.incarnation() + " is " + view.state());
                warnings(view).forEach(screen()::warning);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "reconcile",
            description =
                    "After a restore: compare nodes with records, and show what differs. With --accept nothing is halted any more.")
    static final class Reconcile extends ApiCommand {
        @Option(names = "--dry-run", description = "Compare, show, and change nothing; the default without --accept.")
        private boolean dryRun;

        @Option(
                names = "--accept",
                description = "Accept what is found: records are brought up to the nodes, and all goes on.")
        private boolean accept;

        @Option(
                names = "--without",
                paramLabel = "NODE",
                split = ",",
                description =
                        "Leave out a node that cannot be compared; its worker stays refused until a later --accept.")
        private List<String> without = new ArrayList<>();

        @Option(
                names = "--findings",
                paramLabel = "DIGEST",
                description = "Accept only if exactly these are found, which an earlier look has shown.")
        private String findings = "";

        Reconcile(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            boolean change = accept && !dryRun;
            ReconcileView view = change
                    ? client.metadata().accept(without, findings)
                    : client.metadata().compare();
            if (json()) {
                screen().json(view);
                return ExitCode.OK;
            }
            TextTable table = TextTable.of("finding", "on", "subject", "what", "on acceptance");
            for (FindingView finding : view.findings()) {
                table.row(finding.kind(), finding.where(), finding.subject(), finding.text(), finding.action());
            }
            screen().lines(table.lines());
            screen().line(view.findings().size() + view.more() + " findings; compared "
                    + (view.compared().isEmpty() ? "no node" : String.join(", ", view.compared()))
                    + (view.notCompared().isEmpty() ? "" : "; not compared " + String.join(", ", view.notCompared())));
            if (change) {
                screen().line("Accepted. The metadata database is "
                        + view.metadata().state() + " as " + view.metadata().incarnation() + ".");
            } else if (view.metadata().waits()) {
                screen().line(
                                "Nothing was changed. To accept exactly this: shardwright metadata reconcile --accept --findings "
                                        + view.digest());
            } else {
                screen().line("Nothing waits to be reconciled.");
            }
            return ExitCode.OK;
        }
    }
}
