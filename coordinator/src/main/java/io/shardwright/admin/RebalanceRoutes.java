package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalancePlanFile;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.Operations;
import io.shardwright.operations.RebalanceControl;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.StopMode;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** {@code /rebalances} and what is below. */
final class RebalanceRoutes {
    private static final Set<String> DRY_RUN = Set.of("dryRun");

    private final Operations operations;
    private final RebalanceControl rebalances;

    RebalanceRoutes(Operations operations) {
        this.operations = operations;
        this.rebalances = operations.rebalanceControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.PLAN_REBALANCE, AdminServer.SQL_LIMIT, this::plan);
        routes.add(Operation.LIST_REBALANCES, this::list);
        routes.add(Operation.START_REBALANCE, this::start);
        routes.add(Operation.SHOW_AUTOMATIC_REBALANCE, this::automatic);
        routes.add(Operation.PAUSE_REBALANCES, request -> pauseAll(request, true));
        routes.add(Operation.RESUME_REBALANCES, request -> pauseAll(request, false));
        routes.add(Operation.STOP_REBALANCES, this::stopAll);
        routes.add(Operation.SHOW_REBALANCE, this::show);
        routes.add(Operation.PAUSE_REBALANCE, request -> pause(request, true));
        routes.add(Operation.RESUME_REBALANCE, request -> pause(request, false));
        routes.add(Operation.STOP_REBALANCE, this::stop);
        routes.add(Operation.APPROVE_REBALANCE, this::approve);
        routes.add(Operation.REJECT_REBALANCE, this::reject);
    }

    /** Any coordinator answers: nothing is changed. */
    private Answer plan(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        request.flag("dryRun");
        JsonFields body = request.body(Set.of(
                "table", "exclude", "drain", "by", "explain", "movesMax", "movesPerNodeMax", "bytesPerSecondMax"));
        RebalanceRequest wanted = new RebalanceRequest(
                body.optionalText("table").orElse(null),
                body.texts("exclude"),
                body.texts("drain"),
                body.optionalText("by").orElse(null),
                body.optionalText("explain").orElse(null),
                body.optionalNumber("movesMax").orElse(null),
                body.optionalNumber("movesPerNodeMax").orElse(null),
                body.optionalLong("bytesPerSecondMax").orElse(null));
        return Answer.ok(operations.rebalancePlans().plan(wanted));
    }

    private static UUID rebalance(ApiRequest request) {
        try {
            return UUID.fromString(request.path("rebalance"));
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the id of a rebalance is a UUID",
                    "Take it from `rebalance list`, as it stands there.",
                    e);
        }
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(rebalances.list(request.scope()));
    }

    private Answer show(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(rebalances.show(rebalance(request)));
    }

    private Answer start(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("plan", "window", "retentionMillis", "acceptEarlier"));
        RebalanceStart wanted = new RebalanceStart(
                body.form("plan", RebalancePlanFile.class),
                body.optionalText("window").orElse(null),
                body.optionalLong("retentionMillis").orElse(null),
                body.flag("acceptEarlier"));
        boolean dryRun = request.flag("dryRun");
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(),
                term -> dryRun
                        ? Answer.ok(rebalances.start(term, wanted, submitter, true))
                        : Answer.accepted(rebalances.start(term, wanted, submitter, false)));
    }

    private Answer automatic(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.automaticRebalance().show());
    }

    private interface Order {
        RebalanceView give(LeaderTerm term, UUID rebalance, String reason, boolean dryRun);
    }

    private static JsonFields orderBody(ApiRequest request, String... fields) {
        request.allowParameters(DRY_RUN);
        return request.body(Set.of(fields));
    }

    private Answer pause(ApiRequest request, boolean paused) {
        JsonFields body = orderBody(request, "reason");
        return order(
                request,
                body,
                (term, id, reason, dryRun) -> rebalances.pause(term, id, paused, reason, request.actor(), dryRun));
    }

    private Answer stop(ApiRequest request) {
        JsonFields body = orderBody(request, "mode", "reason");
        StopMode mode = mode(body.text("mode"));
        return order(
                request,
                body,
                (term, id, reason, dryRun) -> rebalances.stop(term, id, mode, reason, request.actor(), dryRun));
    }

    private Answer approve(ApiRequest request) {
        JsonFields body = orderBody(request, "hash", "reason");
        String hash = body.text("hash");
        return order(
                request,
                body,
                (term, id, reason, dryRun) -> rebalances.approve(term, id, hash, request.actor(), dryRun));
    }

    private Answer reject(ApiRequest request) {
        return order(
                request,
                orderBody(request, "reason"),
                (term, id, reason, dryRun) -> rebalances.reject(term, id, reason, request.actor(), dryRun));
    }

    private interface ScopedOrder {
        RebalanceOrderView give(LeaderTerm term, RebalanceScope scope, String reason, boolean dryRun);
    }

    private Answer pauseAll(ApiRequest request, boolean paused) {
        JsonFields body = orderBody(request, "table", "node", "reason");
        return orderScope(
                request,
                body,
                (term, scope, reason, dryRun) ->
                        rebalances.pause(term, scope, paused, reason, request.actor(), dryRun));
    }

    private Answer stopAll(ApiRequest request) {
        JsonFields body = orderBody(request, "mode", "table", "node", "reason");
        StopMode mode = mode(body.text("mode"));
        return orderScope(
                request,
                body,
                (term, scope, reason, dryRun) -> rebalances.stop(term, scope, mode, reason, request.actor(), dryRun));
    }

    private Answer orderScope(ApiRequest request, JsonFields body, ScopedOrder order) {
        RebalanceScope scope = new RebalanceScope(
                body.optionalText("table").orElse(null),
                body.optionalText("node").orElse(null));
        String reason = body.optionalText("reason").orElse("");
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(operations.standing(), term -> Answer.ok(order.give(term, scope, reason, dryRun)));
    }

    private Answer order(ApiRequest request, JsonFields body, Order order) {
        String reason = body.optionalText("reason").orElse("");
        UUID id = rebalance(request);
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(operations.standing(), term -> Answer.ok(order.give(term, id, reason, dryRun)));
    }

    private static StopMode mode(String label) {
        return Arrays.stream(StopMode.values())
                .filter(mode -> mode.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "there is no way to stop called '" + label + "'",
                        "Give one of "
                                + Arrays.stream(StopMode.values())
                                        .map(StopMode::label)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
