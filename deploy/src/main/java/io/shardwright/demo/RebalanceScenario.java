package io.shardwright.demo;

import io.shardwright.api.MoveView;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import io.shardwright.text.RebalanceText;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Empties a node by a plan while clients write, fills it again by another, takes that one back, and looks whether every answer was true. */
final class RebalanceScenario {
    private static final String TABLE = "orders";
    private static final int SHARDS = 6;
    private static final int ROWS = 6_000;
    private static final String NODE = "n3";
    private static final long RETENTION_MILLIS = 3_600_000;
    private static final long LOOK_MILLIS = 100;

    private final Stage stage;
    private @Nullable Writers writers;
    private @Nullable UUID last;

    RebalanceScenario(Stage stage) {
        this.stage = stage;
    }

    void play() {
        stage.steps().heading("A node that is emptied and filled again while its tables are used");
        if (!stage.cluster().hasSpider()) {
            stage.checks().that("the servers have the Spider engine", false, "there is no distributed table to use");
            return;
        }
        stage.steps().step(this::create);
        stage.steps().step(this::use);
        try {
            stage.steps().step(() -> carryOut("emptied " + NODE, List.of(NODE), 0));
            stage.steps().step(this::accept);
            stage.steps().step(() -> carryOut("filled " + NODE + " again", List.of(), 2));
            stage.steps().step(this::takeBack);
            stage.steps().step(() -> Objects.requireNonNull(writers).judge());
        } finally {
            if (writers != null) {
                writers.close();
            }
        }
    }

    private String create() {
        stage.createTable(TABLE, SHARDS);
        return "created table " + TABLE + ": " + SHARDS + " shards, " + shardsOnNode() + " of them on " + NODE;
    }

    private String use() {
        writers = Writers.start(stage, TABLE, ROWS);
        return Writers.doing(ROWS);
    }

    private long shardsOnNode() {
        return stage.client().table(TABLE).shards().stream()
                .filter(shard -> shard.replicas().get(0).node().equals(NODE))
                .count();
    }

    private String carryOut(String done, List<String> drained, long shardsThen) {
        RebalancePlanFile plan = stage.client()
                .rebalances()
                .plan(new RebalanceRequest(TABLE, List.of(), drained, null, null, null, null, null))
                .file();
        stage.checks()
                .equal(
                        "the plan moves no more than must be moved",
                        plan.plan().lowerBound(),
                        plan.plan().moved());
        last = UUID.fromString(stage.client()
                .rebalances()
                .start(new RebalanceStart(plan, null, RETENTION_MILLIS, null), false)
                .id());
        RebalanceView rested = rested();
        stage.checks().equal("the rebalance is completed", "completed", rested.state());
        stage.checks().equal("shards on " + NODE, shardsThen, shardsOnNode());
        Objects.requireNonNull(writers).awaitWrites();
        return done + ": " + RebalanceText.progress(rested);
    }

    private RebalanceView rested() {
        UUID id = Objects.requireNonNull(last);
        RebalanceView view = stage.client().rebalances().show(id);
        try {
            while (!RebalanceState.of(view.state()).atRest()) {
                new WakeSignal().rest(LOOK_MILLIS);
                view = stage.client().rebalances().show(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return view;
    }

    private String accept() {
        int closed = 0;
        for (MoveView move : stage.client().moves().list()) {
            if (move.table().equals(TABLE) && Set.of("switched", "reversed").contains(move.state())) {
                stage.accept(UUID.fromString(move.id()));
                closed++;
            }
        }
        return "closed the ways back of " + closed + " moves";
    }

    private String takeBack() {
        stage.client().rebalances().stop(Objects.requireNonNull(last), StopMode.UNDO_FINISHED, "", false);
        RebalanceView rested = rested();
        stage.checks().equal("the rebalance is rolled back", "rolled_back", rested.state());
        stage.checks().equal("shards on " + NODE, 0L, shardsOnNode());
        Objects.requireNonNull(writers).awaitWrites();
        return "took it back with all that was written since";
    }
}
