package io.shardwright.demo;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.client.Group;
import io.shardwright.client.Step;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.HeldTable;
import io.shardwright.queue.GroupId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kills a worker at its work and looks whether the work is done exactly once. */
final class CrashScenario {
    private static final String TABLE = "deliveries";
    private static final String VICTIM = "n2";
    private static final String SLOW = "fill-" + VICTIM;
    private static final int ROWS = 5;
    private static final String GATE = "gate";
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stage stage;
    private final LocalNode victim;
    private @Nullable String group;
    private @Nullable HeldTable held;

    CrashScenario(Stage stage) {
        this.stage = stage;
        this.victim = stage.cluster().node(VICTIM);
    }

    void play() {
        stage.steps().heading("A worker that dies at work");
        stage.steps().step(this::submit);
        stage.steps().step(this::killAtWork);
        stage.steps().step(this::restart);
        stage.steps().step(this::finish);
    }

    /** A table that the slow command reads and nobody can until it is let go: the worker is caught at work on the slowest machine too. */
    private HeldTable closedGate() {
        victim.server().run(Account.ROOT, "CREATE TABLE " + gate() + " (word VARCHAR(40) NOT NULL)");
        victim.server().run(Account.ROOT, "INSERT INTO " + gate() + " VALUES ('delivery')");
        return HeldTable.lock(victim.server(), gate());
    }

    private String gate() {
        return victim.server().dataSchema() + "." + GATE;
    }

    private String submit() {
        held = closedGate();
        Group submitted = Group.titled("make and fill " + TABLE);
        List<Step> creations = new ArrayList<>();
        for (LocalNode node : stage.cluster().nodes()) {
            creations.add(submitted
                    .add(
                            node.name(),
                            "CREATE TABLE " + TABLE + " (id BIGINT PRIMARY KEY, note VARCHAR(40) NOT NULL)",
                            "DROP TABLE " + TABLE)
                    .named("create-" + node.name()));
        }
        submitted
                .add(
                        VICTIM,
                        "INSERT INTO " + TABLE + " SELECT seq, CONCAT(word, ' ', seq) FROM " + GATE + ", seq_1_to_"
                                + ROWS,
                        "DELETE FROM " + TABLE)
                .named(SLOW)
                .after(creations.toArray(new Step[0]));
        group = stage.client().submit(submitted).group();
        return "submitted group " + group + ": a table on each node, then rows on " + VICTIM
                + " from a table that is locked";
    }

    private GroupId id() {
        return GroupId.parse(Objects.requireNonNull(group));
    }

    private String killAtWork() {
        // Ends at the first sight of the slow command at work; the group cannot end before that.
        boolean seen = false;
        GroupView view = stage.client().group(id());
        while (!view.settled() && !seen) {
            seen = slow(view).state().equals("running");
            if (!seen) {
                view = stage.client().awaitGroup(id(), GLANCE);
            }
        }
        stage.checks()
                .that(
                        "the slow command was at work",
                        seen,
                        "it was " + slow(view).state());
        long pid = victim.worker().pid();
        victim.worker().kill();
        return "killed worker " + VICTIM + " (pid " + pid + ", SIGKILL) in the middle of command " + SLOW;
    }

    private static CommandView slow(GroupView view) {
        return view.commands().stream()
                .filter(command -> command.name().equals(SLOW))
                .findFirst()
                .orElseThrow();
    }

    private String restart() {
        GroupView view = stage.client().group(id());
        stage.checks().equal("the group stands still, not lost", "active", view.state());
        Objects.requireNonNull(held).close();
        victim.worker().start();
        return "opened the lock and started worker " + VICTIM + " again";
    }

    private String finish() {
        GroupView ended = stage.client().awaitGroup(id(), PATIENCE);
        stage.checks().equal("the group is committed", "committed", ended.state());
        String table = victim.server().dataSchema() + "." + TABLE;
        List<List<@Nullable String>> rows = victim.server()
                .run(Account.ROOT, "SELECT COUNT(*), COUNT(DISTINCT id), MIN(id), MAX(id) FROM " + table);
        stage.checks()
                .equal(
                        "its " + ROWS + " rows are there exactly once",
                        List.of("" + ROWS, "" + ROWS, "1", "" + ROWS),
                        rows.get(0));
        long epoch = stage.client().nodes().stream()
                .filter(node -> node.name().equals(VICTIM))
                .findFirst()
                .orElseThrow()
                .epoch();
        return "the new worker took the node over under epoch " + epoch + ", and the group went on and finished";
    }
}
