package io.shardwright.admin;

import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /status}. */
final class FleetRoutes {
    private final Operations operations;

    FleetRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(ServerBuilder server) {
        server.route().get("/api/v1/status").build(new Route(this::status));
    }

    private Answer status(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.status());
    }
}
