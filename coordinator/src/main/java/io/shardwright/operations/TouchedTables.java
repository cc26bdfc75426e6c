package io.shardwright.operations;

import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.Set;
import java.util.UUID;

/** The tables that a group, a move or a rebalance is about; none of what is not there, or is about more than can be named. */
public final class TouchedTables {
    private final GroupReader groups;
    private final MoveReader moves;
    private final RebalanceControl rebalances;

    TouchedTables(MetadataDatabase database, RebalanceControl rebalances) {
        this.groups = new GroupReader(database);
        this.moves = new MoveReader(database);
        this.rebalances = rebalances;
    }

    public Set<String> byGroup(String id) {
        try {
            return groups.onlyTable(GroupId.parse(id)).map(Set::of).orElse(Set.of());
        } catch (ShardwrightException | IllegalArgumentException e) {
            return Set.of();
        }
    }

    public Set<String> byMove(String id) {
        try {
            return moves.find(UUID.fromString(id))
                    .map(move -> Set.of(move.table()))
                    .orElse(Set.of());
        } catch (IllegalArgumentException e) {
            return Set.of();
        }
    }

    public Set<String> byRebalance(String id) {
        try {
            return rebalances.tables(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Set.of();
        }
    }
}
