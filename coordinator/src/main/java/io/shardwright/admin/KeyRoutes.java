package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.KeyRequest;
import io.shardwright.operations.KeyControl;
import io.shardwright.operations.Operations;
import java.util.Set;

/** {@code /keys} and what is below. */
final class KeyRoutes {
    private static final Set<String> DRY_RUN = Set.of("dryRun");

    private final Operations operations;
    private final KeyControl keys;

    KeyRoutes(Operations operations, KeyControl keys) {
        this.operations = operations;
        this.keys = keys;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_KEYS, this::list);
        routes.add(Operation.SHOW_KEY, this::show);
        routes.add(Operation.CREATE_KEY, this::create);
        routes.add(Operation.REVOKE_KEY, this::revoke);
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(keys.list());
    }

    private Answer show(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(keys.show(request.path("key")));
    }

    private Answer create(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("name", "role", "tables", "forMillis"));
        KeyRequest wanted = new KeyRequest(
                body.text("name"),
                body.text("role"),
                body.texts("tables"),
                body.optionalLong("forMillis").orElse(null));
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(keys.create(term, wanted, request.actor(), dryRun)));
    }

    private Answer revoke(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        String reason = request.body(Set.of("reason")).optionalText("reason").orElse("");
        String key = request.path("key");
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(keys.revoke(term, key, reason, request.actor(), dryRun)));
    }
}
