package io.shardwright.cli;

import io.shardwright.local.ClusterPlan;
import io.shardwright.local.SearchNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that run a local cluster. */
final class LocalOptions {
    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where its files go. Default: $" + Main.FOLDER_VARIABLE
                    + ", else .shardwright here. Commands that are to" + " find it need the variable.")
    private @Nullable Path folder;

    /** What a command that is to find the cluster begins with. */
    String finding() {
        return folder == null ? "" : Main.FOLDER_VARIABLE + "=" + folder + " ";
    }

    ClusterPlan plan(Surroundings surroundings, String name, boolean fresh, int nodes, int coordinators, Instant now) {
        return plan(surroundings, name, fresh, nodes, List.of(), coordinators, now);
    }

    ClusterPlan plan(
            Surroundings surroundings,
            String name,
            boolean fresh,
            int nodes,
            List<SearchNode> search,
            int coordinators,
            Instant now) {
        return new ClusterPlan(
                folder == null ? surroundings.base() : folder, name, fresh, nodes, search, coordinators, now);
    }
}
