package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.HealthView;
import io.shardwright.operations.HealthControl;
import io.shardwright.operations.Operations;

/** {@code /health}. */
final class HealthRoutes {
    private final HealthControl health;

    HealthRoutes(Operations operations) {
        this.health = operations.upkeep().health();
    }

    void addTo(Routes routes) {
        routes.add(Operation.CHECK_HEALTH, Form.read(HealthView.class), this::check);
    }

    private Answer check(ApiRequest request) {
        return Answer.ok(health.check());
    }
}
