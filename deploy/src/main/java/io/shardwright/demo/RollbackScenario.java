package io.shardwright.demo;

import io.shardwright.api.CommandView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.cli.GroupText;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a table half of which cannot be made, and looks whether anything of it is left. */
final class RollbackScenario {
    private static final String TABLE = "invoices";
    private static final int SHARDS = 4;
    private static final String REFUSING = "n3";

    private final Stage stage;
    private final LocalNode refusing;
    private final Map<String, NodeSnapshot> before = new TreeMap<>();

    RollbackScenario(Stage stage) {
        this.stage = stage;
        this.refusing = stage.cluster().node(REFUSING);
    }

    void play() {
        stage.steps().heading("A change that fails half-way");
        stage.steps().step(this::prepare);
        try {
            stage.steps().step(this::create);
        } finally {
            asRoot("GRANT");
        }
        stage.steps().step(this::compare);
    }

    private String prepare() {
        asRoot("REVOKE");
        for (LocalNode node : stage.cluster().nodes()) {
            before.put(node.name(), NodeSnapshot.of(node.server()));
        }
        int objects = before.values().stream()
                .mapToInt(snapshot -> snapshot.objects().size())
                .sum();
        return REFUSING + " no longer lets its worker create tables; took down " + objects
                + " definitions on all nodes";
    }

    private void asRoot(String verb) {
        String schema = refusing.server().dataSchema();
        String worker = "'" + Account.WORKER + "'@'127.0.0.1'";
        refusing.server()
                .run(
                        Account.ROOT,
                        verb + " CREATE ON `" + schema + "`.* " + (verb.equals("GRANT") ? "TO " : "FROM ") + worker);
        // A connection keeps the rights on its schema that it began with.
        refusing.server().run(Account.ROOT, "KILL CONNECTION USER " + worker);
    }

    private String create() {
        String group = stage.client()
                .createTable(CreateTableRequest.of(
                        TABLE, "id bigint primary key, customer bigint not null, cents bigint not null", "id", SHARDS))
                .group();
        GroupView ended = stage.ended(group);
        stage.checks().equal("the group is rolled back", "rolled_back", ended.state());
        List<CommandView> undone = ended.commands().stream()
                .filter(command -> command.state().equals("undone"))
                .toList();
        stage.checks()
                .that(
                        "some of its commands had been done and were undone",
                        !undone.isEmpty(),
                        "none was: " + ended.counts());
        stage.checks()
                .that(
                        "the command that failed is one of " + REFUSING,
                        ended.commands().stream()
                                .anyMatch(command -> command.state().equals("failed")
                                        && command.node().equals(REFUSING)),
                        "failed: " + ended.counts());
        stage.steps().say("      because " + ended.abortDetail());
        stage.steps().say("      in the order of undoing:");
        GroupText.undoOrder(ended).forEach(line -> stage.steps().say("        " + line));
        return "began table " + TABLE + ", which " + REFUSING + " refused; group " + group + " was undone";
    }

    private String compare() {
        before.forEach((name, snapshot) -> {
            List<String> differences =
                    NodeSnapshot.of(stage.cluster().node(name).server()).since(snapshot);
            stage.checks()
                    .that(
                            name + " is exactly as before: "
                                    + snapshot.objects().size() + " definitions compared",
                            differences.isEmpty(),
                            String.join(", ", differences));
        });
        stage.checks()
                .that(
                        "no table " + TABLE + " is known",
                        stage.client().tables().stream()
                                .noneMatch(table -> table.name().equals(TABLE)),
                        "it is listed");
        return "compared every node's catalogue with before";
    }
}
