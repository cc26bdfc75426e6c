package io.shardwright.planning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.fleet.NodeName;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.TableDefinition;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * What the catalog stores of a table beside its shard map: the JSON of its definition, with two fields more.
 *
 * @param routes the nodes that have the distributed table. Recorded, because the capabilities of nodes may have changed when the table is dropped
 * @param colocation the generation of the table with which its group of colocated tables began; empty if it was made beside none
 */
record StoredDefinition(TableDefinition definition, List<NodeName> routes, OptionalLong colocation) {
    private static final String ROUTES = "routes";
    private static final String COLOCATION = "colocation";

    StoredDefinition {
        routes = List.copyOf(routes);
    }

    String toJson() {
        ObjectNode node = Json.mapper().valueToTree(definition);
        var array = node.putArray(ROUTES);
        routes.forEach(route -> array.add(route.value()));
        colocation.ifPresent(group -> node.put(COLOCATION, group));
        return node.toString();
    }

    static StoredDefinition parse(String json) {
        try {
            JsonNode node = Json.mapper().readTree(json);
            List<NodeName> routes = StreamSupport.stream(node.path(ROUTES).spliterator(), false)
                    .map(route -> new NodeName(route.asText()))
                    .toList();
            OptionalLong colocation =
                    node.has(COLOCATION) ? OptionalLong.of(node.path(COLOCATION).asLong()) : OptionalLong.empty();
            return new StoredDefinition(Json.mapper().treeToValue(node, TableDefinition.class), routes, colocation);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_RECORD,
                    "a stored table definition cannot be read",
                    "It was written by another version, or changed by hand.",
                    e);
        }
    }
}
