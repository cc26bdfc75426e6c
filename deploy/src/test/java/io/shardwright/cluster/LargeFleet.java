package io.shardwright.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.shardwright.api.DefinitionView;
import io.shardwright.api.MetadataView;
import io.shardwright.api.MoveList;
import io.shardwright.api.NodeList;
import io.shardwright.api.NodeView;
import io.shardwright.api.ReplicaView;
import io.shardwright.api.ShardView;
import io.shardwright.api.StandingView;
import io.shardwright.api.StatusView;
import io.shardwright.api.TableList;
import io.shardwright.api.TableSummary;
import io.shardwright.api.TableView;
import io.shardwright.json.Json;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/** What the API of a fleet answers that no test could start: so many nodes, of which some are away, and so many shards. */
record LargeFleet(int nodes, int tables, int shards) {
    private static final int ZONES = 5;

    /** Each such node has no worker. */
    private static final int AWAY_EVERY = 97;

    private static final String API = "/api/v1";

    /** Answers instead of the coordinator. Its stream of events is silent. */
    void answer(Page page) {
        page.route(url -> URI.create(url).getPath().startsWith(API), route -> {
            String path = URI.create(route.request().url()).getPath().substring(API.length());
            if (!path.equals("/events")) {
                fulfil(route, answer(path));
            }
        });
    }

    private static void fulfil(Route route, Record answer) {
        try {
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(Json.mapper().writeValueAsString(answer)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is no JSON", e);
        }
    }

    private Record answer(String path) {
        return switch (path) {
            case "/status" -> new StatusView("c1", true, null, "test", new MetadataView("1", "open", List.of()));
            case "/nodes" ->
                new NodeList(IntStream.range(0, nodes).mapToObj(this::node).toList(), List.of());
            case "/tables" ->
                new TableList(IntStream.range(0, tables)
                        .mapToObj(table -> new TableSummary("t" + table, "mariadb", "active", shards, 1, "id"))
                        .toList());
            case "/moves" -> new MoveList(List.of());
            default -> table(Integer.parseInt(path.substring("/tables/t".length())));
        };
    }

    private NodeView node(int node) {
        return new NodeView(
                "n" + node,
                "mariadb",
                "10.0.0.1:3306",
                "10.0.0.1:7500",
                "app",
                "zone-" + node % ZONES,
                1,
                List.of(),
                1,
                node % AWAY_EVERY != 0,
                0,
                "test",
                null,
                false,
                new StandingView("active", "", "leader", 0),
                null,
                List.of());
    }

    private TableView table(int table) {
        return new TableView(
                "t" + table,
                "mariadb",
                "active",
                1,
                table + 1,
                new DefinitionView("id bigint primary key", "id", "integer", 64),
                IntStream.range(0, shards)
                        .mapToObj(shard -> new ShardView(
                                shard,
                                String.valueOf(shard),
                                List.of(new ReplicaView("n" + (table + shard) % nodes, "t_" + shard, "primary", 1))))
                        .toList(),
                List.of());
    }
}
