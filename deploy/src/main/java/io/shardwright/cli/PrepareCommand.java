package io.shardwright.cli;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.Launch;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.Steps;
import io.shardwright.queue.GroupId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A small cluster, brought up and down once after a build, so that what need be done only once is done when the first real one starts: the
 * server unpacked, its data folder initialised, classes archived.
 */
@Command(name = "prepare", hidden = true, description = "Do once what every local cluster needs. Called after a build.")
final class PrepareCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    PrepareCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ClusterPlan plan = new ClusterPlan(surroundings.base(), "prepare", true, 1, 1, Instant.now());
        try (LocalCluster cluster =
                Launch.start(plan, new Steps(surroundings.screen().out()))) {
            ShardwrightClient client = cluster.client();
            String table = "prepared";
            String group = client.createTable(CreateTableRequest.of(table, "id bigint primary key", "id", 1))
                    .group();
            client.awaitGroup(GroupId.parse(group), PATIENCE);
            client.sql(table, SqlRequest.forKey("INSERT INTO " + table + " VALUES (1)", "1"));
            client.sql(table, SqlRequest.everywhere("SELECT * FROM " + table));
            client.awaitGroup(GroupId.parse(client.dropTable(table, true).group()), PATIENCE);
        }
        return ExitCode.OK.number();
    }
}
