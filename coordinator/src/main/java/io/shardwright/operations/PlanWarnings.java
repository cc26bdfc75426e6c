package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.NodeReader;
import io.shardwright.move.MoveState;
import io.shardwright.planning.KnownTable;
import io.shardwright.table.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a plan leaves out, and what may be otherwise once it is carried out; a sentence each. */
final class PlanWarnings {
    private PlanWarnings() {}

    /** @param engine of which the plan is */
    static List<String> ofFleet(Engine engine, List<NodeReader.NodeStatus> fleet) {
        List<String> warnings = new ArrayList<>();
        fleet.stream()
                .filter(status -> status.admitted() || status.lost())
                .map(status -> status.node().engine())
                .filter(other -> other != engine)
                .distinct()
                .forEach(other -> warnings.add("this is a plan for the nodes of " + engine.label() + "; for those of "
                        + other.label() + " ask with --engine " + other.label()));
        fleet.stream()
                .filter(status -> status.node().engine() == engine && !status.admitted() && !status.lost())
                .forEach(status -> warnings.add("node " + status.node().name() + " takes no part: it is "
                        + status.standing().state().label()));
        return warnings;
    }

    /** @param lost the nodes that are */
    static List<String> ofLost(List<KnownTable> tables, Set<NodeName> lost) {
        List<String> warnings = new ArrayList<>();
        for (KnownTable table : tables) {
            if (RebalancePlans.stays(table, lost)) {
                warnings.add("table " + table.name() + " is left as it is: it has shards on a node that is lost");
            }
            table.map().shards().stream()
                    .filter(shard -> table.engine() == Engine.MANTICORE)
                    .filter(shard ->
                            shard.replicas().stream().map(Replica::node).allMatch(lost::contains))
                    .forEach(shard -> warnings.add("shard " + table.name() + "/" + shard.number()
                            + " is left as it is: only nodes that are lost have it"));
        }
        return warnings;
    }

    /** @param open moves that have not ended */
    static List<String> ofMoves(List<MoveReader.Move> open) {
        return open.stream()
                .filter(move -> move.state() == MoveState.MOVING || move.state() == MoveState.REVERSING)
                .map(move -> "shard " + move.table() + "/" + move.shard() + " is on its way from " + move.source()
                        + " to " + move.target() + "; it is planned where it is now")
                .toList();
    }
}
