package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.HealthView;
import io.shardwright.api.RecoveryView;
import io.shardwright.operations.HealthControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.RecoveryControl;

/** {@code /health}. */
final class HealthRoutes {
    private final Operations operations;
    private final HealthControl health;
    private final RecoveryControl recovery;

    HealthRoutes(Operations operations) {
        this.operations = operations;
        this.recovery = operations.upkeep().recovery();
        this.health = operations.upkeep().health();
    }

    void addTo(Routes routes) {
        routes.add(Operation.CHECK_HEALTH, Form.read(HealthView.class), this::check);
        routes.add(
                Operation.RECOVER,
                Form.change(EmptyRequest.class).answers(RecoveryView.class),
                AdminServer.SQL_LIMIT,
                this::recover);
    }

    private Answer check(ApiRequest request) {
        return Answer.ok(health.check());
    }

    private Answer recover(ApiRequest request) {
        request.body(EmptyRequest.class);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.ok(dryRun ? recovery.plan(term) : recovery.run(term, request.actor())));
    }
}
