package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.operations.CleanupControl;
import io.shardwright.operations.Operations;
import java.util.Optional;
import java.util.Set;

/** {@code /cleanup}. */
final class CleanupRoutes {
    private final Operations operations;
    private final CleanupControl cleanup;

    CleanupRoutes(Operations operations) {
        this.operations = operations;
        this.cleanup = operations.upkeep().cleanup();
    }

    void addTo(Routes routes) {
        routes.add(Operation.RUN_CLEANUP, AdminServer.SQL_LIMIT, this::run);
    }

    private Answer run(ApiRequest request) {
        request.allowParameters(Set.of("only", "dryRun"));
        Optional<String> only = request.text("only");
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.ok(dryRun ? cleanup.plan(only) : cleanup.run(term, only, request.actor())));
    }
}
