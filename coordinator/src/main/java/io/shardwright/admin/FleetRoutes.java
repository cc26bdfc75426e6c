package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.StatusView;
import io.shardwright.operations.Operations;

/** {@code /status}. */
final class FleetRoutes {
    private final Operations operations;

    FleetRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(Routes routes) {
        routes.add(Operation.SHOW_STATUS, Form.read(StatusView.class), this::status);
    }

    private Answer status(ApiRequest request) {
        return Answer.ok(operations.status());
    }
}
