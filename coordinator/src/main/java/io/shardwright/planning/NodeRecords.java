package io.shardwright.planning;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeObjects;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.queue.GroupId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the records say that is to be on a node.
 *
 * @param missed what the node may not know
 * @param tables all that are active, on its engine
 * @param homes names of the shard tables that are to be on it; of Manticore, those too that groups under way bring there or take away
 * @param wayBack by table the nodes that shards are on their way to, or may still be taken back to
 * @param fleet by name, with those that were removed
 * @param temporary what is there for a time only
 * @param changing tables that groups which have not ended change, with one of these groups
 * @param away the nodes with shards of which nobody knows that their servers answer, each with why
 * @param routeUser as whom its distributed tables log in elsewhere; empty if its worker has not said
 */
public record NodeRecords(
        NodeLosses.Records missed,
        List<KnownTable> tables,
        Set<String> homes,
        Map<String, Set<NodeName>> wayBack,
        Map<NodeName, Node> fleet,
        List<NodeObjects.Temporary> temporary,
        SortedMap<String, GroupId> changing,
        SortedMap<NodeName, String> away,
        Optional<String> routeUser) {
    /** Why a node is away that was declared lost: nobody knows when it comes back, if ever. */
    public static final String LOST = "lost";

    public NodeRecords {
        tables = List.copyOf(tables);
        homes = Set.copyOf(homes);
        wayBack = Map.copyOf(wayBack);
        fleet = Map.copyOf(fleet);
        temporary = List.copyOf(temporary);
        changing = new TreeMap<>(changing);
        away = new TreeMap<>(away);
    }

    /** The nodes that a table's distributed table leads to, or may lead to once a move has ended or is taken back. */
    public SortedSet<NodeName> reached(KnownTable table) {
        SortedSet<NodeName> nodes = new TreeSet<>(table.holders());
        nodes.addAll(wayBack.getOrDefault(table.name().value(), Set.of()));
        return nodes;
    }

    /**
     * The nodes on whose account a table's distributed table is not to be made anew now, each with why: Spider opens none while a server that it leads to does not answer, so one that
     * serves the other shards would serve none.
     */
    public String awayOf(KnownTable table) {
        return table.holders().stream()
                .filter(node -> away.containsKey(node))
                .map(node -> node + " (" + away.get(node) + ")")
                .collect(Collectors.joining(", "));
    }

    /** Whether a table's distributed table leads to a node that was declared lost. */
    public boolean leadsToLost(KnownTable table) {
        return table.holders().stream().anyMatch(node -> LOST.equals(away.get(node)));
    }

    /** Where the server object to a node is to lead. */
    public FoundServer server(NodeName target) {
        return FoundServer.to(MovedShard.node(fleet, target), routeUser);
    }

    /** The same with only these orphans. */
    public NodeRecords withOrphans(Set<String> chosen) {
        NodeLosses.Records all = missed;
        return new NodeRecords(
                new NodeLosses.Records(all.stale(), all.newer(), all.dropped(), all.artifacts(), chosen),
                tables,
                homes,
                wayBack,
                fleet,
                temporary,
                changing,
                away,
                routeUser);
    }
}
