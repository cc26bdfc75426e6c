package io.shardwright.admin;

import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /rebalances} and what is below. */
final class RebalanceRoutes {
    private final Operations operations;

    RebalanceRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(ServerBuilder server) {
        server.route()
                .post("/api/v1/rebalances/plan")
                .requestTimeout(AdminServer.SQL_LIMIT)
                .build(new Route(this::plan));
    }

    /** Any coordinator answers: nothing is changed. */
    private Answer plan(ApiRequest request) {
        request.allowParameters(Set.of());
        JsonFields body = request.body();
        RebalanceRequest wanted = new RebalanceRequest(
                body.optionalText("table").orElse(null),
                body.texts("exclude"),
                body.texts("drain"),
                body.optionalText("by").orElse(null),
                body.optionalText("explain").orElse(null),
                body.optionalNumber("movesMax").orElse(null),
                body.optionalNumber("movesPerNodeMax").orElse(null),
                body.optionalLong("bytesPerSecondMax").orElse(null));
        body.end();
        return Answer.ok(operations.rebalanceControl().plan(wanted));
    }
}
