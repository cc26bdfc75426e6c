package io.shardwright.operations;

import io.shardwright.api.RebalanceRequest;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Of which engine's nodes and tables a plan is: no shard can go to a node of another, so each has plans of its own. */
final class PlanEngine {
    private PlanEngine() {}

    /**
     * That which is asked for, in so many words or by a table or nodes that are named; else the only one that nodes have, or MariaDB.
     *
     * @param table the engine of the table that is named
     * @param fleet the nodes that take part
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if two are named, {@link ErrorCode#UNSUPPORTED} if there is none of that name
     */
    static Engine of(RebalanceRequest request, Optional<Engine> table, Collection<Node> fleet) {
        Set<Engine> named = EnumSet.noneOf(Engine.class);
        String wanted = request.engine();
        if (wanted != null) {
            named.add(Engine.of(wanted).orElseThrow(() -> TableChanges.unknownEngine(wanted)));
        }
        table.ifPresent(named::add);
        Set<String> nodes = Stream.concat(request.drain().stream(), request.exclude().stream())
                .collect(Collectors.toCollection(HashSet::new));
        fleet.stream()
                .filter(node -> nodes.contains(node.name().value()))
                .map(Node::engine)
                .forEach(named::add);
        if (named.size() > 1) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "nodes or tables of two engines are named",
                    "Ask for a plan of each: no shard goes from one to the other.");
        }
        return named.stream().findFirst().orElseGet(() -> only(fleet));
    }

    private static Engine only(Collection<Node> fleet) {
        Set<Engine> there = fleet.stream().map(Node::engine).collect(Collectors.toSet());
        return there.size() == 1 ? there.iterator().next() : Engine.MARIADB;
    }
}
