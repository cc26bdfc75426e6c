package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyList;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.KeyView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.operations.KeyControl;
import io.shardwright.operations.Operations;

/** {@code /keys} and what is below. */
final class KeyRoutes {
    private final Operations operations;
    private final KeyControl keys;

    KeyRoutes(Operations operations, KeyControl keys) {
        this.operations = operations;
        this.keys = keys;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_KEYS, Form.read(KeyList.class), this::list);
        routes.add(Operation.SHOW_KEY, Form.read(KeyView.class), this::show);
        routes.add(Operation.CREATE_KEY, Form.change(KeyRequest.class).answers(CreatedKeyView.class), this::create);
        routes.add(Operation.REVOKE_KEY, Form.change(ReasonRequest.class).answers(KeyView.class), this::revoke);
    }

    private Answer list(ApiRequest request) {
        return Answer.ok(keys.list());
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(keys.show(request.path("key")));
    }

    private Answer create(ApiRequest request) {
        KeyRequest wanted = request.body(KeyRequest.class);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(keys.create(term, wanted, request.actor(), dryRun)));
    }

    private Answer revoke(ApiRequest request) {
        String reason = request.body(ReasonRequest.class).text();
        String key = request.path("key");
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(keys.revoke(term, key, reason, request.actor(), dryRun)));
    }
}
