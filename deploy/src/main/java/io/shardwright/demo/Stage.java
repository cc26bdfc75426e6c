package io.shardwright.demo;

import io.shardwright.api.GroupView;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.Steps;
import io.shardwright.queue.GroupId;
import java.time.Duration;

/** What a scenario plays on. */
record Stage(LocalCluster cluster, ShardwrightClient client, Steps steps, Checks checks) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    GroupView ended(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }
}
