package io.shardwright.cli;

import io.shardwright.api.DiagnosisView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.DiagnosisText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what is on nodes beside what is to be there. */
@Command(
        name = "diagnose",
        description =
                "Compare what is on the nodes with what is to be there and what the records say, and show what differs. Changes nothing.",
        footer = {"%nExamples:", "  shardwright diagnose", "  shardwright diagnose --node node-3 --table users --all"})
final class DiagnoseCommand extends ApiCommand {
    @Option(names = "--node", paramLabel = "NODE", description = "Only this node.")
    private @Nullable String node;

    @Option(names = "--table", paramLabel = "TABLE", description = "Only what belongs to this table.")
    private @Nullable String table;

    @Option(names = "--all", description = "Every object, also those that are as they are to be.")
    private boolean all;

    DiagnoseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode run(ShardwrightClient client) {
        DiagnosisView view = client.diagnosis().diagnose(Optional.ofNullable(node), Optional.ofNullable(table), all);
        print(view, DiagnosisText::lines);
        return view.differs() ? ExitCode.DIFFERS : ExitCode.OK;
    }
}
