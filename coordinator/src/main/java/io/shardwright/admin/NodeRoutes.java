package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.StandingChange;
import io.shardwright.operations.NodeControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /nodes} and what is below. */
final class NodeRoutes {
    /** Orders that change how a node stands, and nothing else. */
    private static final Map<Operation, StandingChange> PLAIN = Map.of(
            Operation.REMOVE_NODE, StandingChange.REMOVE,
            Operation.READMIT_NODE, StandingChange.READMIT,
            Operation.ADMIT_NODE, StandingChange.ADMIT,
            Operation.LOSE_NODE, StandingChange.LOSE);

    private final Operations operations;
    private final NodeControl nodes;

    NodeRoutes(Operations operations) {
        this.operations = operations;
        this.nodes = operations.nodeControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_NODES, this::list);
        routes.add(Operation.SHOW_NODE, this::show);
        routes.add(Operation.DRAIN_NODE, AdminServer.SQL_LIMIT, this::drain);
        routes.add(Operation.UNDRAIN_NODE, this::undrain);
        PLAIN.forEach((operation, change) -> routes.add(operation, request -> change(request, change)));
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of("removed"));
        return Answer.ok(nodes.list(request.flag("removed")));
    }

    private Answer show(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(nodes.show(node(request)));
    }

    private static NodeName node(ApiRequest request) {
        return new NodeName(request.path("node"));
    }

    private static String reason(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        JsonFields body = request.body(Set.of("reason"));
        String reason = body.optionalText("reason").orElse("");
        return reason;
    }

    private Answer drain(ApiRequest request) {
        String reason = reason(request);
        NodeName node = node(request);
        if (request.flag("dryRun")) {
            return Answer.ok(nodes.planDrain(node, reason));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(nodes.drain(term, node, reason, submitter)));
    }

    private Answer undrain(ApiRequest request) {
        String reason = reason(request);
        NodeName node = node(request);
        if (request.flag("dryRun")) {
            return Answer.ok(nodes.planUndrain(node, reason));
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(nodes.undrain(term, node, reason, request.actor())));
    }

    private Answer change(ApiRequest request, StandingChange change) {
        String reason = reason(request);
        NodeName node = node(request);
        if (request.flag("dryRun")) {
            return Answer.ok(nodes.plan(node, change, reason));
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(nodes.change(term, node, change, reason, request.actor())));
    }
}
