package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.MetadataView;
import io.shardwright.api.ReconcileRequest;
import io.shardwright.api.ReconcileView;
import io.shardwright.fleet.NodeName;
import io.shardwright.operations.MetadataControl;
import io.shardwright.operations.Operations;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** {@code /metadata}. */
final class MetadataRoutes {
    private final Operations operations;
    private final MetadataControl metadata;

    MetadataRoutes(Operations operations) {
        this.operations = operations;
        this.metadata = operations.metadataControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.SHOW_METADATA, Form.read(MetadataView.class), this::show);
        routes.add(
                Operation.RECONCILE_METADATA,
                Form.change(ReconcileRequest.class).answers(ReconcileView.class),
                AdminServer.SQL_LIMIT,
                this::reconcile);
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(metadata.show());
    }

    private Answer reconcile(ApiRequest request) {
        ReconcileRequest body = request.body(ReconcileRequest.class);
        Set<NodeName> without = new HashSet<>();
        body.without().forEach(name -> without.add(new NodeName(name)));
        Optional<String> findings = Optional.ofNullable(body.findings());
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(metadata.compare());
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(metadata.accept(term, without, findings, request.actor())));
    }
}
