package io.shardwright.metadata;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import java.util.List;

/** What a group means for the catalog of sharded tables. Announced when it is published, true when it is decided, taken back when it is undone. */
public sealed interface CatalogChange {
    /** The group changes no table of the catalog. */
    record None() implements CatalogChange {}

    /**
     * The group creates a table.
     *
     * @param definition its definition as JSON
     */
    record Create(String table, Engine engine, long generation, String definition, List<Replica> replicas)
            implements CatalogChange {
        public Create {
            replicas = List.copyOf(replicas);
        }
    }

    /** The group takes a table out of the catalog. */
    record Drop(String table) implements CatalogChange {}

    /**
     * One replica of a shard.
     *
     * @param buckets in the text form of a bucket set, such as {@code 0-255}
     * @param epoch rises with every change of the shard's owner
     * @param role {@code primary}
     */
    record Replica(int shard, NodeName node, String buckets, String physicalName, long epoch, String role) {}

    /** An object that exists for a time only, owned by the group. */
    record Artifact(NodeName node, String kind, String name) {}
}
