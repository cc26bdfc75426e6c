package io.shardwright.planning;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says which distributed tables are to be made right on a Manticore node that was lost and is back: those that it is to have lead to the shards as they are now, and those of tables that are gone are
 * dropped. The copies that it had and others have now, and the clusters that the others have left, go by the ledger, as what any group leaves.
 */
public final class ManticoreReturn {
    private ManticoreReturn() {}

    /** The tables whose distributed table the node has missed, or has as it was. */
    public static List<KnownTable> missed(NodeName node, List<KnownTable> tables, NodeLosses.Records records) {
        return tables.stream()
                .filter(table -> !table.routes().contains(node))
                .filter(table -> records.stale().containsKey(table.generation())
                        || (records.newer().contains(table.name().value())
                                && !table.routes().isEmpty()))
                .toList();
    }

    /**
     * What its return asks for.
     *
     * @param tables all that are active on the engine
     * @param records what the node may not know
     */
    public static SettleTask task(FoundSearchNode found, List<KnownTable> tables, NodeLosses.Records records) {
        SortedSet<String> gone = new TreeSet<>(records.stale().values());
        tables.forEach(table -> gone.remove(table.name().value()));
        gone.removeIf(name -> {
            FoundTable there = found.tables().get(name);
            return there == null || !there.distributed();
        });
        return new SettleTask(true, missed(found.node().name(), tables, records), List.of(), gone);
    }
}
