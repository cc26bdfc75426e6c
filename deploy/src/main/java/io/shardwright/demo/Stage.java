package io.shardwright.demo;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.Steps;
import io.shardwright.queue.GroupId;
import java.time.Duration;
import java.util.UUID;

/** What a scenario plays on. */
record Stage(LocalCluster cluster, ShardwrightClient client, Steps steps, Checks checks) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    GroupView ended(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }

    /** Creates a table of which clients keep account. */
    void createTable(String table, int shards) {
        String group = client.createTable(CreateTableRequest.of(
                        table, "id bigint primary key, version int not null, amount bigint not null", "id", shards))
                .group();
        checks.equal(
                "table " + table + " is committed", "committed", ended(group).state());
    }

    /** Closes the way back of a move. */
    void accept(UUID move) {
        String group = client.moves().accept(move).group();
        checks.equal("what was kept is gone", "committed", ended(group).state());
    }
}
