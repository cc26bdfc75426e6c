package io.shardwright.bench;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.PauseRequest;
import io.shardwright.client.Group;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.LockMode;
import io.shardwright.queue.PauseScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a cluster has while the load is on: a sharded table, a plain one, and groups that wait until all is over. */
final class ApiScene {
    static final String TABLE = "orders";

    private static final String WHY = "benchmark";
    private static final int SHARDS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ShardwrightClient client;
    private final List<String> nodes;
    private final String rows;
    private final List<String> waiting = new ArrayList<>();
    private Optional<String> gate = Optional.empty();

    /** @param rows the plain table, with its schema */
    ApiScene(ShardwrightClient client, List<String> nodes, String rows) {
        this.client = client;
        this.nodes = nodes;
        this.rows = rows;
    }

    /** @param groups how many are to wait */
    void make(int groups) {
        MoveBench.committed(ended(client.createTable(
                        CreateTableRequest.of(TABLE, "id bigint primary key, amount int not null", "id", SHARDS))
                .group()));
        Group tables = Group.titled("a table for rows of the benchmark");
        nodes.forEach(node -> tables.add(
                node, "CREATE TABLE " + rows + " (id BIGINT PRIMARY KEY, v INT NOT NULL)", "DROP TABLE " + rows));
        MoveBench.committed(ended(client.submit(tables).group()));
        String node = nodes.get(0);
        // It is paused before it can begin, and the others wait for its lock.
        client.control().pause(new PauseRequest(PauseScope.NODE.label(), node, WHY, null), false);
        String first = client.submit(waits(node, 0)).group();
        gate = Optional.of(first);
        client.control().pause(new PauseRequest(PauseScope.GROUP.label(), first, WHY, null), false);
        for (int i = 1; i <= groups; i++) {
            waiting.add(client.submit(waits(node, i)).group());
        }
        client.control().resume(PauseScope.NODE, node, WHY, false);
    }

    private Group waits(String node, int number) {
        Group group = Group.titled("waits until the load is over");
        group.locking("table/" + TABLE, LockMode.X);
        group.add(
                node,
                "INSERT INTO " + rows + " (id, v) VALUES (-" + (number + 1) + ", 1)",
                "DELETE FROM " + rows + " WHERE id = -" + (number + 1));
        return group;
    }

    /** Groups that wait. */
    List<String> waiting() {
        return List.copyOf(waiting);
    }

    /** A key, told this once. */
    String key(String name, String role) {
        return Optional.ofNullable(client.keys()
                        .create(new KeyRequest(name, role, List.of(), null), false)
                        .text())
                .orElseThrow();
    }

    /** Lets the groups go that waited; all of them have to commit. */
    void release() {
        client.control()
                .pauses()
                .pauses()
                .forEach(pause -> client.control()
                        .resume(
                                PauseScope.valueOf(pause.scope().toUpperCase(java.util.Locale.ROOT)),
                                pause.target(),
                                WHY,
                                false));
        gate.ifPresent(group -> MoveBench.committed(ended(group)));
        waiting.forEach(group -> MoveBench.committed(ended(group)));
    }

    private GroupView ended(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }
}
