package io.shardwright.cli;

import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "sql",
        description = "Run a statement on the shard of a key, or on every shard. Each shard runs it by itself.",
        footer = {"%nExample:", "  shardwright sql users \"SELECT * FROM users WHERE id = 7\" --key 7"})
final class SqlCommand extends ApiCommand {
    @Parameters(index = "0", paramLabel = "TABLE", description = "The sharded table.")
    private String table = "";

    @Parameters(index = "1", paramLabel = "STATEMENT", description = "SQL that names the sharded table.")
    private String statement = "";

    @Option(names = "--key", paramLabel = "KEY", description = "Only on the shard of this value of the shard key.")
    private @Nullable String key;

    @Option(names = "--shard", paramLabel = "N", description = "Only on this shard.")
    private @Nullable Integer shard;

    @Option(names = "--max-rows", paramLabel = "N", description = "At most so many rows a shard.")
    private @Nullable Integer maxRows;

    @Option(names = "--dry-run", description = "Show which shards would run what, after all checks, and send nothing.")
    private boolean dryRun;

    SqlCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    ExitCode run(ShardwrightClient client) {
        SqlRequest request = new SqlRequest(statement, key, shard, maxRows);
        if (dryRun) {
            show(client.planSql(table, request));
            return ExitCode.OK;
        }
        SqlResult result = client.sql(table, request);
        if (json()) {
            screen().json(result);
        } else {
            screen().lines(text(result));
        }
        return result.succeeded() ? ExitCode.OK : ExitCode.STATEMENT_FAILED;
    }

    private void show(SqlPlan plan) {
        if (json()) {
            screen().json(plan);
            return;
        }
        TextTable text = TextTable.of("shard", "node", "statement");
        plan.statements().forEach(planned -> text.row(planned.shard(), planned.node(), planned.statement()));
        screen().lines(text.lines());
        screen().line("Nothing was sent.");
    }

    static List<String> text(SqlResult result) {
        List<String> lines = new ArrayList<>();
        rows(result, lines);
        TextTable rest = TextTable.of("shard", "node", "outcome", "rows", "error");
        for (ShardResult shard : result.results()) {
            String rows = shard.columns().isEmpty()
                    ? shard.updated() + " changed"
                    : shard.rows().size() + (shard.truncated() ? ", and more" : "");
            rest.row(shard.shard(), shard.node(), shard.outcome(), rows, shard.error());
        }
        lines.addAll(rest.lines());
        return lines;
    }

    private static void rows(SqlResult result, List<String> lines) {
        ShardResult first = result.results().stream()
                .filter(shard -> !shard.columns().isEmpty())
                .findFirst()
                .orElse(null);
        if (first == null) {
            return;
        }
        List<String> headings = new ArrayList<>(List.of("shard"));
        headings.addAll(first.columns());
        TextTable table = TextTable.named(headings);
        for (ShardResult shard : result.results()) {
            for (List<@Nullable String> row : shard.rows()) {
                List<@Nullable String> values = new ArrayList<>();
                values.add(Integer.toString(shard.shard()));
                row.forEach(value -> values.add(value == null ? "NULL" : value));
                table.row(values.toArray());
            }
        }
        lines.addAll(table.lines());
        lines.add("");
    }
}
