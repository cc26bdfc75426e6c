package io.shardwright.demo;

import io.shardwright.api.CommandView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.local.LocalNode;
import io.shardwright.localdb.Account;
import io.shardwright.text.GroupText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a table half of which cannot be made, and looks whether anything of it is left. */
final class RollbackScenario {
    private static final String TABLE = "invoices";
    private static final int SHARDS = 4;
    private static final String REFUSING = "n3";

    private static final CreateTableRequest REQUEST = CreateTableRequest.of(
            TABLE, "id bigint primary key, customer bigint not null, cents bigint not null", "id", SHARDS);
    private static final Pattern CREATED = Pattern.compile("CREATE TABLE (`[^`]+`\\.`[^`]+`) .*", Pattern.DOTALL);

    private final Stage stage;
    private final LocalNode refusing;
    private final Map<String, NodeSnapshot> before = new TreeMap<>();

    RollbackScenario(Stage stage) {
        this.stage = stage;
        this.refusing = stage.cluster().node(REFUSING);
    }

    void play() {
        stage.steps().heading("A change that fails half-way");
        String stray = strayName();
        stage.steps().step(() -> prepare(stray));
        stage.steps().step(this::create);
        stage.steps().step(() -> compare(stray));
        asRoot("DROP TABLE " + stray);
    }

    /** The name that a shard's table is going to have on the refusing node, from the plan. */
    private String strayName() {
        return stage.client().planCreateTable(REQUEST).commands().stream()
                .filter(command -> command.node().equals(REFUSING))
                .map(command -> CREATED.matcher(command.forward()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst()
                .orElseThrow();
    }

    private String prepare(String stray) {
        asRoot("CREATE TABLE " + stray + " (note VARCHAR(40))");
        asRoot("INSERT INTO " + stray + " VALUES ('not yours')");
        for (LocalNode node : stage.cluster().nodes()) {
            before.put(node.name(), NodeSnapshot.of(node.server()));
        }
        int objects = before.values().stream()
                .mapToInt(snapshot -> snapshot.objects().size())
                .sum();
        return "left a foreign table in the way on " + REFUSING + ", " + stray.replace("`", "") + "; took down "
                + objects + " definitions on all nodes";
    }

    private void asRoot(String sql) {
        refusing.server().run(Account.ROOT, sql);
    }

    private String create() {
        String group = stage.client().createTable(REQUEST).group();
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
        List<Long> undoneAt = undone.stream()
                .map(command -> Objects.requireNonNullElse(command.startedAt(), 0L))
                .toList();
        stage.checks()
                .equal(
                        "they were undone last first",
                        undoneAt.stream().sorted(Comparator.reverseOrder()).toList(),
                        undoneAt);
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

    private String compare(String stray) {
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
                .equal(
                        "the foreign table still has its row",
                        "1",
                        String.valueOf(refusing.server()
                                .run(Account.ROOT, "SELECT COUNT(*) FROM " + stray + " WHERE note = 'not yours'")
                                .get(0)
                                .get(0)));
        stage.checks()
                .that(
                        "no table " + TABLE + " is known",
                        stage.client().tables().stream()
                                .noneMatch(table -> table.name().equals(TABLE)),
                        "it is listed");
        return "compared every node's catalogue with before";
    }
}
