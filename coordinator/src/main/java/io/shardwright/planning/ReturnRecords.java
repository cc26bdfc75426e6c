package io.shardwright.planning;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.NodeLosses;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the records say that is to be on a node that was lost and is back.
 *
 * @param missed what the node may not know
 * @param tables all that are active, on its engine
 * @param homes names of the shard tables that are to be on it, those in quarantine too
 * @param wayBack by table the nodes that shards may still be taken back to
 * @param fleet by name, with those that were removed
 */
public record ReturnRecords(
        NodeLosses.Records missed,
        List<KnownTable> tables,
        Set<String> homes,
        Map<String, Set<NodeName>> wayBack,
        Map<NodeName, Node> fleet) {
    public ReturnRecords {
        tables = List.copyOf(tables);
        homes = Set.copyOf(homes);
        wayBack = Map.copyOf(wayBack);
        fleet = Map.copyOf(fleet);
    }
}
