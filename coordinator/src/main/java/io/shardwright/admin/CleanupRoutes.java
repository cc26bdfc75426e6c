package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.CleanupView;
import io.shardwright.api.EmptyRequest;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.operations.CleanupControl;
import io.shardwright.operations.Operations;
import java.util.List;

/** {@code /cleanup}. */
final class CleanupRoutes {
    private static final Parameter.Text ONLY = Parameter.Text.oneOf(
            "only", Cleanup.KINDS.stream().map(CleanupKind::name).toList(), "Only this kind; absent for all.");

    private final Operations operations;
    private final CleanupControl cleanup;

    CleanupRoutes(Operations operations) {
        this.operations = operations;
        this.cleanup = operations.upkeep().cleanup();
    }

    void addTo(Routes routes) {
        routes.add(
                Operation.RUN_CLEANUP,
                Form.change(EmptyRequest.class).with(ONLY).answers(CleanupView.class),
                AdminServer.SQL_LIMIT,
                this::run);
    }

    private Answer run(ApiRequest request) {
        request.body(EmptyRequest.class);
        List<CleanupKind> kinds =
                request.text(ONLY).flatMap(Cleanup::named).map(List::of).orElse(Cleanup.KINDS);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.ok(dryRun ? cleanup.plan(kinds) : cleanup.run(term, kinds, request.actor())));
    }
}
