package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.DrainView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeList;
import io.shardwright.api.NodeView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.api.UndrainView;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.StandingChange;
import io.shardwright.operations.NodeControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import java.util.Map;
import java.util.Optional;

/** {@code /nodes} and what is below. */
final class NodeRoutes {
    /** Orders that change how a node stands, and nothing else. */
    private static final Map<Operation, StandingChange> PLAIN = Map.of(
            Operation.REMOVE_NODE, StandingChange.REMOVE,
            Operation.READMIT_NODE, StandingChange.READMIT,
            Operation.ADMIT_NODE, StandingChange.ADMIT,
            Operation.LOSE_NODE, StandingChange.LOSE);

    private static final Parameter.Flag REMOVED = new Parameter.Flag("removed", "Also the nodes that have left.");

    private final Operations operations;
    private final NodeControl nodes;

    NodeRoutes(Operations operations) {
        this.operations = operations;
        this.nodes = operations.nodeControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_NODES, Form.read(NodeList.class).with(REMOVED), this::list);
        routes.add(Operation.SHOW_NODE, Form.read(NodeDetailView.class), this::show);
        routes.add(
                Operation.DRAIN_NODE,
                Form.change(ReasonRequest.class)
                        .underKey()
                        .answers(DrainView.class)
                        .accepts(DrainView.class),
                AdminServer.SQL_LIMIT,
                this::drain);
        routes.add(Operation.UNDRAIN_NODE, Form.change(ReasonRequest.class).answers(UndrainView.class), this::undrain);
        PLAIN.forEach((operation, change) -> routes.add(
                operation,
                Form.change(ReasonRequest.class).answers(NodeView.class),
                request -> change(request, change)));
    }

    private Answer list(ApiRequest request) {
        return Answer.ok(nodes.list(request.flag(REMOVED)));
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(nodes.show(node(request)));
    }

    private static NodeName node(ApiRequest request) {
        return new NodeName(request.path("node"));
    }

    private static String reason(ApiRequest request) {
        return request.body(ReasonRequest.class).text();
    }

    private Answer drain(ApiRequest request) {
        String reason = reason(request);
        NodeName node = node(request);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(nodes.planDrain(node, reason));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(nodes.drain(term, node, reason, submitter)));
    }

    private Answer undrain(ApiRequest request) {
        String reason = reason(request);
        NodeName node = node(request);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(nodes.planUndrain(node, reason));
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(nodes.undrain(term, node, reason, request.actor())));
    }

    private Answer change(ApiRequest request, StandingChange change) {
        String reason = reason(request);
        NodeName node = node(request);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(nodes.plan(node, change, reason));
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(nodes.change(term, node, change, reason, request.actor())));
    }
}
