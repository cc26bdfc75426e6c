package io.shardwright.admin;

import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /status} and {@code /nodes}. */
final class FleetRoutes {
    private final Operations operations;

    FleetRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(ServerBuilder server) {
        server.route().get("/api/v1/status").build(new Route(this::status));
        server.route().get("/api/v1/nodes").build(new Route(this::nodes));
    }

    private Answer status(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.status());
    }

    private Answer nodes(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.nodes());
    }
}
