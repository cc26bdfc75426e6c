package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.AuditList;
import io.shardwright.api.AuditVerdict;
import io.shardwright.operations.AuditControl;

/** {@code /audit} and what is below. */
final class AuditRoutes {
    private static final Parameter.Text ACTOR =
            Parameter.Text.optional("actor", "Only what this one did or was refused.");
    private static final Parameter.Whole SINCE = new Parameter.Whole(
            "since", 0, 0, Long.MAX_VALUE, "Only what is as old as this or newer; UTC epoch milliseconds.");
    private static final Parameter.Whole BEFORE = new Parameter.Whole(
            "before", Long.MAX_VALUE, 1, Long.MAX_VALUE, "Only entries with a lower id: goes on from a page.");
    private static final Parameter.Whole LIMIT = new Parameter.Whole("limit", 50, 1, 1_000, "How many at most.");
    private static final Parameter.Text HEAD = Parameter.Text.optional("head", "That the chain is to have held.");

    private final AuditControl audit;

    AuditRoutes(AuditControl audit) {
        this.audit = audit;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_AUDIT, Form.read(AuditList.class).with(ACTOR, SINCE, BEFORE, LIMIT), this::list);
        routes.add(
                Operation.VERIFY_AUDIT, Form.read(AuditVerdict.class).with(HEAD), AdminServer.SQL_LIMIT, this::verify);
    }

    private Answer list(ApiRequest request) {
        return Answer.ok(audit.list(
                request.text(ACTOR), request.number(SINCE), request.number(BEFORE), (int) request.number(LIMIT)));
    }

    private Answer verify(ApiRequest request) {
        return Answer.ok(audit.verify(request.text(HEAD)));
    }
}
