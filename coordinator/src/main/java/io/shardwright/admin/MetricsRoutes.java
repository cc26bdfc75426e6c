package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.operations.Operations;

/** {@code /metrics}: the fleet's figures, and this process's. */
final class MetricsRoutes {
    private final Operations operations;
    private final ProcessMeters meters;

    MetricsRoutes(Operations operations, ProcessMeters meters) {
        this.operations = operations;
        this.meters = meters;
    }

    void addTo(Routes routes) {
        routes.add(Operation.SHOW_METRICS, Form.read(String.class), this::metrics);
    }

    private Answer metrics(ApiRequest request) {
        return Answer.text(meters.text(operations.metrics().read()));
    }
}
