package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.operations.HealthControl;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /health}. */
final class HealthRoutes {
    private final HealthControl health;

    HealthRoutes(Operations operations) {
        this.health = operations.upkeep().health();
    }

    void addTo(Routes routes) {
        routes.add(Operation.CHECK_HEALTH, this::check);
    }

    private Answer check(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(health.check());
    }
}
