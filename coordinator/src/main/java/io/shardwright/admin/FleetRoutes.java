package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /status}. */
final class FleetRoutes {
    private final Operations operations;

    FleetRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(Routes routes) {
        routes.add(Operation.SHOW_STATUS, this::status);
    }

    private Answer status(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.status());
    }
}
