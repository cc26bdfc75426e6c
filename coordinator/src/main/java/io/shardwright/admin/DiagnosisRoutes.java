package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.fleet.NodeName;
import io.shardwright.operations.NodeDiagnoses;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import java.util.Optional;
import java.util.Set;

/** {@code /diagnosis}, and the repair of nodes. */
final class DiagnosisRoutes {
    private final Operations operations;
    private final NodeDiagnoses diagnoses;

    DiagnosisRoutes(Operations operations) {
        this.operations = operations;
        this.diagnoses = operations.diagnoses();
    }

    void addTo(Routes routes) {
        routes.add(Operation.DIAGNOSE, AdminServer.SQL_LIMIT, this::diagnose);
        routes.add(Operation.REPAIR_NODE, AdminServer.SQL_LIMIT, this::repair);
    }

    private Answer diagnose(ApiRequest request) {
        request.allowParameters(Set.of("node", "table", "all"));
        return Answer.ok(diagnoses.diagnose(
                request.text("node").map(NodeName::new), request.text("table"), request.flag("all")));
    }

    private Answer repair(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        NodeName node = new NodeName(request.path("node"));
        JsonFields body = request.body(Set.of("table", "plan"));
        Optional<String> table = body.optionalText("table");
        if (request.flag("dryRun")) {
            return Answer.ok(diagnoses.planRepair(node, table));
        }
        String plan = body.text("plan");
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(diagnoses.repair(term, node, table, plan, submitter)));
    }
}
