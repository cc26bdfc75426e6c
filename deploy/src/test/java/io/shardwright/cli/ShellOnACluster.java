package io.shardwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.localdb.MariaDbBinaries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands that find a cluster of their own by themselves. */
final class ShellOnACluster implements AutoCloseable {
    private final LocalCluster cluster;
    private final Shell shell;

    private ShellOnACluster(LocalCluster cluster, Shell shell) {
        this.cluster = cluster;
        this.shell = shell;
    }

    static ShellOnACluster start(Path folder, String name, int nodes) {
        LocalCluster cluster =
                LocalCluster.of(new ClusterPlan(folder, name, true, nodes, 1, Instant.now()), event -> {});
        cluster.start(MariaDbBinaries.find());
        return new ShellOnACluster(cluster, new Shell(Map.of(), folder));
    }

    LocalCluster cluster() {
        return cluster;
    }

    Shell.Said run(String... arguments) {
        return shell.run(arguments);
    }

    /** Runs what has to succeed. */
    Shell.Said ok(String... arguments) {
        Shell.Said said = run(arguments);
        assertThat(said.code())
                .as(String.join(" ", arguments) + said.out() + said.err())
                .isZero();
        return said;
    }

    /** Runs what has to succeed, and reads its answer. */
    JsonNode asJson(String... arguments) throws IOException {
        return ok(followed(arguments, "--output", "json")).json();
    }

    /** Runs something dry, which has to say these words. */
    void tried(String words, String... arguments) {
        assertThat(ok(followed(arguments, "--dry-run")).out()).contains(words).endsWith("Nothing was changed.\n");
    }

    private static String[] followed(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Asks for a table of three shards with the key {@code id}. */
    Shell.Said create(String table, String columns, String... more) {
        String[] asked = {"table", "create", table, "--columns", columns, "--shard-key", "id", "--shards", "3"};
        return run(followed(asked, more));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
