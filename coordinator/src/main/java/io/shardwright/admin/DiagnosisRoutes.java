package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.DiagnosisView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RepairRequest;
import io.shardwright.api.RepairView;
import io.shardwright.fleet.NodeName;
import io.shardwright.operations.NodeDiagnoses;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;

/** {@code /diagnosis}, and the repair of nodes. */
final class DiagnosisRoutes {
    private static final Parameter.Text NODE = Parameter.Text.optional("node", "Only this node.");
    private static final Parameter.Text TABLE = Parameter.Text.optional("table", "Only what belongs to this table.");
    private static final Parameter.Flag ALL = new Parameter.Flag("all", "Also what is as it is to be.");

    private final Operations operations;
    private final NodeDiagnoses diagnoses;

    DiagnosisRoutes(Operations operations) {
        this.operations = operations;
        this.diagnoses = operations.diagnoses();
    }

    void addTo(Routes routes) {
        routes.add(
                Operation.DIAGNOSE,
                Form.read(DiagnosisView.class).with(NODE, TABLE, ALL),
                AdminServer.SQL_LIMIT,
                this::diagnose);
        routes.add(
                Operation.REPAIR_NODE,
                Form.change(RepairRequest.class)
                        .underKey()
                        .underMatch()
                        .answers(RepairView.class)
                        .accepts(PublishedView.class),
                AdminServer.SQL_LIMIT,
                this::repair);
    }

    private Answer diagnose(ApiRequest request) {
        return Answer.ok(
                diagnoses.diagnose(request.text(NODE).map(NodeName::new), request.text(TABLE), request.flag(ALL)));
    }

    private Answer repair(ApiRequest request) {
        NodeName node = new NodeName(request.path("node"));
        RepairRequest body = request.body(RepairRequest.class);
        Optional<String> table = Optional.ofNullable(body.table());
        if (request.flag(Form.DRY_RUN)) {
            RepairView planned = diagnoses.planRepair(node, table);
            String hash = planned.hash();
            return hash == null ? Answer.ok(planned) : Answer.ok(planned).tagged(hash);
        }
        String plan = Optional.ofNullable(body.plan())
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "'plan' is missing", "Send the hash that a dry run has shown."));
        request.requireMatch(plan);
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(diagnoses.repair(term, node, table, plan, submitter)));
    }
}
