package io.shardwright.admin;

import io.shardwright.access.Operation;
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
        routes.add(Operation.SHOW_METADATA, this::show);
        routes.add(Operation.RECONCILE_METADATA, AdminServer.SQL_LIMIT, this::reconcile);
    }

    private Answer show(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(metadata.show());
    }

    private Answer reconcile(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        JsonFields body = request.body(Set.of("without", "findings"));
        Set<NodeName> without = new HashSet<>();
        body.texts("without").forEach(name -> without.add(new NodeName(name)));
        Optional<String> findings = body.optionalText("findings");
        if (request.flag("dryRun")) {
            return Answer.ok(metadata.compare());
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(metadata.accept(term, without, findings, request.actor())));
    }
}
