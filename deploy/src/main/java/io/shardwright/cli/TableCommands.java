package io.shardwright.cli;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.ShardView;
import io.shardwright.api.TableSummary;
import io.shardwright.api.TableView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.text.TextTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, shows and drops sharded tables. */
final class TableCommands {
    private TableCommands() {}

    @Command(
            name = "create",
            description = "Create a sharded table.",
            footer = {
                "%nExample:",
                "  shardwright table create users --columns \"id bigint primary key, name varchar(100)\" \\",
                "    --shard-key id --shards 4"
            })
    static final class CreateTable extends ApiCommand {
        @Parameters(paramLabel = "TABLE", description = "Its name.")
        private String name = "";

        @Option(
                names = "--columns",
                required = true,
                paramLabel = "LIST",
                description = "The columns and keys, as between the parentheses of CREATE TABLE.")
        private String columns = "";

        @Option(
                names = "--shard-key",
                required = true,
                paramLabel = "COLUMN",
                description = "The column that places a row.")
        private String shardKey = "";

        @Option(
                names = "--shards",
                paramLabel = "N",
                description =
                        "How many shards. Left out for a table that is colocated with another: as many as that one.")
        private @Nullable Integer shards;

        @Option(
                names = "--colocate-with",
                paramLabel = "TABLE",
                description =
                        "Keep its shards where those of this table are: rows of the same shard key are on one node then.")
        private @Nullable String colocateWith;

        @Option(names = "--replicas", paramLabel = "N", description = "Copies of each shard. Default: 1.")
        private @Nullable Integer replicas;

        @Option(names = "--engine", paramLabel = "ENGINE", description = "mariadb (default) or manticore.")
        private @Nullable String engine;

        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        CreateTable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            CreateTableRequest request =
                    new CreateTableRequest(name, columns, shardKey, shards, replicas, engine, colocateWith);
            return change.apply(
                    this, client, asked -> asked.planCreateTable(request), asked -> asked.createTable(request));
        }
    }

    @Command(name = "list", description = "List the sharded tables.")
    static final class ListTables extends ApiCommand {
        ListTables(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            List<TableSummary> tables = client.tables();
            if (json()) {
                screen().json(tables);
                return ExitCode.OK;
            }
            TextTable text = TextTable.of("table", "state", "engine", "shards", "replicas", "shard key");
            for (TableSummary table : tables) {
                text.row(
                        table.name(),
                        table.state(),
                        table.engine(),
                        table.shards(),
                        table.replicas(),
                        table.shardKey());
            }
            screen().lines(text.lines());
            return ExitCode.OK;
        }
    }

    @Command(name = "show", description = "Show a table's definition and where its shards are.")
    static final class ShowTable extends ApiCommand {
        @Parameters(paramLabel = "TABLE", description = "Its name.")
        private String name = "";

        ShowTable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            TableView table = client.table(name);
            if (json()) {
                screen().json(table);
                return ExitCode.OK;
            }
            screen().line("table      " + table.name() + " (" + table.engine() + ", " + table.state() + ", generation "
                    + table.generation() + ", map version " + table.version() + ")");
            screen().line("columns    " + TextTable.visible(table.definition().columns()));
            screen().line("shard key  " + table.definition().shardKey());
            if (!table.colocatedWith().isEmpty()) {
                screen().line("colocated  with " + String.join(", ", table.colocatedWith()));
            }
            TextTable text = TextTable.of("shard", "buckets", "node", "role", "physical table", "epoch");
            for (ShardView shard : table.shards()) {
                for (ReplicaView replica : shard.replicas()) {
                    text.row(
                            shard.shard(),
                            shard.buckets(),
                            replica.node(),
                            replica.role(),
                            replica.physicalName(),
                            replica.epoch());
                }
            }
            screen().lines(text.lines());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "drop",
            description =
                    "Drop a sharded table. Its rows stay on their nodes under quarantine names, unless --purge is given.")
    static final class DropTable extends ApiCommand {
        @Parameters(paramLabel = "TABLE", description = "Its name.")
        private String name = "";

        @Option(
                names = "--purge",
                description = "Destroy the rows once the drop is decided. They cannot be brought back.")
        private boolean purge;

        @Option(
                names = "--force-forget",
                description =
                        "Of a table on Manticore: drop it without the nodes that are away. What they have of it is taken away by a cleanup once they are back.")
        private boolean forceForget;

        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        DropTable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return change.apply(
                    this,
                    client,
                    asked -> asked.planDropTable(name, purge, forceForget),
                    asked -> asked.dropTable(name, purge, forceForget));
        }
    }

    @Command(name = "undrop", description = "Put back a table that was dropped without --purge, with its rows.")
    static final class UndropTable extends ApiCommand {
        @Parameters(paramLabel = "TABLE", description = "Its name.")
        private String name = "";

        @Mixin
        private final ChangeOptions change = new ChangeOptions();

        UndropTable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        ExitCode run(ShardwrightClient client) {
            return change.apply(this, client, asked -> asked.planUndropTable(name), asked -> asked.undropTable(name));
        }
    }
}
