package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.operations.AuditControl;
import java.util.Set;

/** {@code /audit} and what is below. */
final class AuditRoutes {
    private static final int LIMIT_ABSENT = 50;
    private static final int LIMIT_MAX = 1_000;

    private final AuditControl audit;

    AuditRoutes(AuditControl audit) {
        this.audit = audit;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_AUDIT, this::list);
        routes.add(Operation.VERIFY_AUDIT, AdminServer.SQL_LIMIT, this::verify);
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of("actor", "since", "before", "limit"));
        return Answer.ok(audit.list(
                request.text("actor"),
                request.number("since", 0, 0, Long.MAX_VALUE),
                request.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE),
                (int) request.number("limit", LIMIT_ABSENT, 1, LIMIT_MAX)));
    }

    private Answer verify(ApiRequest request) {
        request.allowParameters(Set.of("head"));
        return Answer.ok(audit.verify(request.text("head")));
    }
}
