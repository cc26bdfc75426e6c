package io.shardwright.planning;

import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.queue.CommandPair;
import io.shardwright.table.ShardMap;
import java.util.List;

/**
 * What an engine needs done to create a table.
 *
 * @param map with what the engine keeps in step
 * @param routes the nodes that get the distributed table
 */
record EngineSteps(
        ShardMap map,
        List<CommandPair> commands,
        List<NodeName> routes,
        List<CatalogChange.Artifact> artifacts,
        List<String> warnings) {
    EngineSteps {
        commands = List.copyOf(commands);
        routes = List.copyOf(routes);
        artifacts = List.copyOf(artifacts);
        warnings = List.copyOf(warnings);
    }
}
