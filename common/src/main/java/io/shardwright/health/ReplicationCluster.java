package io.shardwright.health;

import io.shardwright.fleet.NodeName;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A replication cluster of an engine's own, as it is recorded.
 *
 * @param members the nodes that are in it
 * @param history by which name the leader has found its history, once it has; the engine gives a new one to each cluster that begins
 * @param anew when that was last another one than before, if it ever was
 */
public record ReplicationCluster(
        String name, SortedSet<NodeName> members, Optional<String> history, Optional<Anew> anew) {
    /**
     * It began anew.
     *
     * @param former the name of the history that it had before
     * @param at when that was found, epoch milliseconds
     */
    public record Anew(String former, long at) {}

    public ReplicationCluster(
            String name, Collection<NodeName> members, Optional<String> history, Optional<Anew> anew) {
        this(name, new TreeSet<>(members), history, anew);
    }

    public ReplicationCluster {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }
}
