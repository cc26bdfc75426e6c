package io.shardwright.admin;

import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.operations.HealthControl;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /health}. */
final class HealthRoutes {
    private final HealthControl health;

    HealthRoutes(Operations operations) {
        this.health = operations.healthControl();
    }

    void addTo(ServerBuilder server) {
        server.route().get("/api/v1/health/check").build(new Route(this::check));
    }

    private Answer check(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(health.check());
    }
}
