package io.shardwright.demo;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.ShardView;
import io.shardwright.local.LocalNode;
import io.shardwright.time.WakeSignal;
import io.shardwright.traffic.Traffic;
import io.shardwright.traffic.TrafficReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Moves a shard to another node and back while clients write, and looks whether every answer that they were given was true. */
final class MoveScenario {
    private static final String TABLE = "accounts";
    private static final int ROWS = 20_000;
    private static final int CLIENTS = 4;
    private static final int SHARD = 0;
    private static final long SEED = 42;

    /** So many writes are to come before and after each change of owner. */
    private static final int WRITES_BETWEEN = 200;

    private final Stage stage;
    private @Nullable Traffic traffic;
    private @Nullable UUID move;
    private String from = "";
    private String to = "";

    MoveScenario(Stage stage) {
        this.stage = stage;
    }

    void play() {
        stage.steps().heading("A shard that moves while its table is used");
        if (!stage.cluster().hasSpider()) {
            stage.checks().that("the servers have the Spider engine", false, "there is no distributed table to use");
            return;
        }
        stage.steps().step(this::create);
        stage.steps().step(this::use);
        try {
            stage.steps().step(this::moveAway);
            stage.steps().step(this::moveBack);
            stage.steps().step(this::judge);
        } finally {
            close();
        }
        stage.steps().step(this::accept);
    }

    private String create() {
        String group = stage.client()
                .createTable(CreateTableRequest.of(
                        TABLE, "id bigint primary key, version int not null, amount bigint not null", "id", 2))
                .group();
        stage.checks()
                .equal(
                        "table " + TABLE + " is committed",
                        "committed",
                        stage.ended(group).state());
        from = owner();
        to = stage.cluster().nodes().stream()
                .map(LocalNode::name)
                .filter(name -> stage.client().table(TABLE).shards().stream()
                        .noneMatch(shard -> shard.replicas().get(0).node().equals(name)))
                .findFirst()
                .orElseThrow();
        return "created table " + TABLE + ": 2 shards, shard " + SHARD + " on " + from;
    }

    private String owner() {
        ShardView shard = stage.client().table(TABLE).shards().get(SHARD);
        return shard.replicas().get(0).node();
    }

    private String use() {
        List<Traffic.Door> doors = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LocalNode node =
                    stage.cluster().nodes().get(i % stage.cluster().nodes().size());
            doors.add(Traffic.Door.of(node.server()));
        }
        traffic = Traffic.start(TABLE, LongStream.range(0, ROWS).boxed().toList(), doors, 1, SEED);
        awaitWrites();
        return CLIENTS + " clients insert, change, delete and read its " + ROWS
                + " rows through the distributed tables of all nodes";
    }

    private void awaitWrites() {
        Traffic busy = Objects.requireNonNull(traffic);
        long until = busy.writes() + WRITES_BETWEEN;
        try {
            while (busy.writes() < until) {
                new WakeSignal().rest(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String moveAway() {
        String group = stage.client()
                .moves()
                .start(new MoveRequest(TABLE, SHARD, to, null, null, null, null))
                .group();
        GroupView ended = stage.ended(group);
        move = UUID.fromString(group);
        stage.checks().equal("the move is committed", "committed", ended.state());
        stage.checks().equal("shard " + SHARD + " is on " + to, to, owner());
        awaitWrites();
        return "moved shard " + SHARD + " from " + from + " to " + to + " in group " + group;
    }

    private String moveBack() {
        String group =
                stage.client().moves().reverse(Objects.requireNonNull(move)).group();
        stage.checks()
                .equal(
                        "the reversal is committed",
                        "committed",
                        stage.ended(group).state());
        stage.checks().equal("shard " + SHARD + " is on " + from + " again", from, owner());
        awaitWrites();
        return "took it back with all that was written since";
    }

    private String judge() {
        LocalNode node = stage.cluster().nodes().get(0);
        try {
            TrafficReport report = Objects.requireNonNull(traffic).stop(Traffic.Door.of(node.server()));
            stage.checks().equal("no client was given an error", List.of(), report.errors());
            stage.checks()
                    .equal(
                            "every acknowledged write is there exactly once, every read was true",
                            List.of(),
                            report.violations());
            return report.writes() + " writes and " + report.reads() + " reads; the longest write took "
                    + report.longestMillis() + " ms";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private String accept() {
        String group =
                stage.client().moves().accept(Objects.requireNonNull(move)).group();
        stage.checks()
                .equal("what was kept is gone", "committed", stage.ended(group).state());
        return "closed the way";
    }

    private void close() {
        if (traffic != null) {
            traffic.close();
        }
    }
}
