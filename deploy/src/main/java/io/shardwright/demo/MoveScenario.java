package io.shardwright.demo;

import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.ShardView;
import io.shardwright.local.LocalNode;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Moves a shard to another node and back while clients write, and looks whether every answer that they were given was true. */
final class MoveScenario {
    private static final String TABLE = "accounts";
    private static final int ROWS = 20_000;
    private static final int SHARD = 0;

    private final Stage stage;
    private @Nullable Writers writers;
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
            stage.steps().step(() -> writers().judge());
        } finally {
            close();
        }
        stage.steps().step(this::accept);
    }

    private String create() {
        stage.createTable(TABLE, 2);
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
        writers = Writers.start(stage, TABLE, ROWS);
        return Writers.doing(ROWS);
    }

    private Writers writers() {
        return Objects.requireNonNull(writers);
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
        writers().awaitWrites();
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
        writers().awaitWrites();
        return "took it back with all that was written since";
    }

    private String accept() {
        stage.accept(Objects.requireNonNull(move));
        return "closed the way";
    }

    private void close() {
        if (writers != null) {
            writers.close();
        }
    }
}
