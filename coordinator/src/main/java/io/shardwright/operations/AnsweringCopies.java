package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeReader;
import io.shardwright.planning.KnownTable;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which of several equal copies of a shard is asked: one whose node is at work, and that is not being given up, as it may be behind. */
final class AnsweringCopies {
    private final NodeReader nodes;
    private final MoveReader moves;

    AnsweringCopies(NodeReader nodes, MoveReader moves) {
        this.nodes = nodes;
        this.moves = moves;
    }

    /**
     * A table, each shard's best copy as its primary. Where an engine has but one that answers, nothing else is asked and nothing changed.
     *
     * @param tables reads it from the catalog; again, once it is known which copies are being given up: one whose move was decided in between would be behind, and known as one like others
     */
    KnownTable of(Supplier<KnownTable> tables) {
        KnownTable table = tables.get();
        boolean choice = table.engine() == Engine.MANTICORE
                && table.map().shards().stream()
                        .anyMatch(shard -> shard.replicas().size() > 1);
        if (!choice) {
            return table;
        }
        Set<NodeName> away = nodes.nodes().stream()
                .filter(status -> !status.atWork() || status.lost())
                .map(status -> status.node().name())
                .collect(Collectors.toSet());
        Map<Integer, NodeName> leaving = moves.leaving(table.name().value());
        return chosen(tables.get(), away, leaving);
    }

    /**
     * The choice.
     *
     * @param away the nodes that do not work
     * @param leaving by shard the node whose copy is being given up
     */
    static KnownTable chosen(KnownTable table, Set<NodeName> away, Map<Integer, NodeName> leaving) {
        List<Shard> shards = new ArrayList<>();
        for (Shard shard : table.map().shards()) {
            Comparator<Replica> better = Comparator.comparing(
                            (Replica replica) -> replica.node().equals(leaving.get(shard.number())))
                    .thenComparing(replica -> away.contains(replica.node()));
            List<Replica> replicas = new ArrayList<>();
            for (Replica replica : shard.replicas().stream().sorted(better).toList()) {
                replicas.add(replica.as(replicas.isEmpty() ? Replica.Role.PRIMARY : Replica.Role.FOLLOWER));
            }
            shards.add(new Shard(shard.number(), shard.buckets(), replicas));
        }
        return table.with(new ShardMap(table.name(), table.map().version(), shards));
    }
}
