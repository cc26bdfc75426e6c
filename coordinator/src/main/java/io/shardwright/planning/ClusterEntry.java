package io.shardwright.planning;

import io.shardwright.action.EnterCluster;
import io.shardwright.action.ReleaseCluster;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.CommandPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** How nodes come into a replication cluster: one makes it, the others join it there, one after the other. Its folder, below the data folder, has its name. */
final class ClusterEntry {
    private ClusterEntry() {}

    /**
     * The commands that bring nodes into a cluster that others may share: it is the one whose name comes first that makes it, as two groups may do so at the same time.
     *
     * @param prefix of their names
     * @param after what the first waits for
     */
    static List<CommandPair> shared(
            String prefix,
            String cluster,
            Collection<NodeName> members,
            Map<NodeName, Node> fleet,
            List<String> after) {
        List<CommandPair> commands = new ArrayList<>();
        List<NodeName> ordered = List.copyOf(new TreeSet<>(members));
        List<String> before = after;
        for (NodeName member : ordered) {
            CommandPair entry = of(prefix + member, cluster, member, MovedShard.node(fleet, ordered.get(0)), before);
            commands.add(entry);
            before = List.of(entry.name());
        }
        return commands;
    }

    /** @param first makes it */
    static CommandPair of(String name, String cluster, NodeName node, Node first, List<String> after) {
        String sql = node.equals(first.name())
                ? ManticoreTables.createCluster(cluster, cluster)
                : ManticoreTables.joinCluster(cluster, first.database(), cluster);
        return CommandPair.of(name, node, new EnterCluster(cluster, sql), new ReleaseCluster(cluster), after);
    }
}
