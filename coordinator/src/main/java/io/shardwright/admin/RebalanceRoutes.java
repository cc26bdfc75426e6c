package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.ApproveRequest;
import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.api.RebalanceList;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.RebalancesRequest;
import io.shardwright.api.StopRebalanceRequest;
import io.shardwright.api.StopRebalancesRequest;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.Operations;
import io.shardwright.operations.RebalanceControl;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.StopMode;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /rebalances} and what is below. */
final class RebalanceRoutes {
    private final Operations operations;
    private final RebalanceControl rebalances;

    RebalanceRoutes(Operations operations) {
        this.operations = operations;
        this.rebalances = operations.rebalanceControl();
    }

    void addTo(Routes routes) {
        routes.add(
                Operation.PLAN_REBALANCE,
                Form.change(RebalanceRequest.class).answers(RebalancePlanView.class),
                AdminServer.SQL_LIMIT,
                this::plan);
        routes.add(Operation.LIST_REBALANCES, Form.read(RebalanceList.class), this::list);
        routes.add(
                Operation.START_REBALANCE,
                Form.change(RebalanceStart.class)
                        .underKey()
                        .underMatch()
                        .answers(RebalanceView.class)
                        .accepts(RebalanceView.class),
                this::start);
        routes.add(Operation.SHOW_AUTOMATIC_REBALANCE, Form.read(AutomaticRebalanceView.class), this::automatic);
        routes.add(
                Operation.PAUSE_REBALANCES,
                Form.change(RebalancesRequest.class).answers(RebalanceOrderView.class),
                request -> pauseAll(request, true));
        routes.add(
                Operation.RESUME_REBALANCES,
                Form.change(RebalancesRequest.class).answers(RebalanceOrderView.class),
                request -> pauseAll(request, false));
        routes.add(
                Operation.STOP_REBALANCES,
                Form.change(StopRebalancesRequest.class).answers(RebalanceOrderView.class),
                this::stopAll);
        routes.add(Operation.SHOW_REBALANCE, Form.read(RebalanceView.class), this::show);
        routes.add(
                Operation.PAUSE_REBALANCE,
                Form.change(ReasonRequest.class).answers(RebalanceView.class),
                request -> pause(request, true));
        routes.add(
                Operation.RESUME_REBALANCE,
                Form.change(ReasonRequest.class).answers(RebalanceView.class),
                request -> pause(request, false));
        routes.add(
                Operation.STOP_REBALANCE,
                Form.change(StopRebalanceRequest.class).answers(RebalanceView.class),
                this::stop);
        routes.add(
                Operation.APPROVE_REBALANCE,
                Form.change(ApproveRequest.class).answers(RebalanceView.class),
                this::approve);
        routes.add(
                Operation.REJECT_REBALANCE,
                Form.change(ReasonRequest.class).answers(RebalanceView.class),
                this::reject);
    }

    /** Any coordinator answers: nothing is changed. */
    private Answer plan(ApiRequest request) {
        RebalanceRequest wanted = request.body(RebalanceRequest.class);
        RebalancePlanView view = operations.rebalancePlans().plan(wanted);
        return Answer.ok(view).tagged(view.file().hash());
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
        return Answer.ok(rebalances.list(request.scope()));
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(rebalances.show(rebalance(request)));
    }

    private Answer start(ApiRequest request) {
        RebalanceStart wanted = request.body(RebalanceStart.class);
        request.requireMatch(wanted.plan().hash());
        boolean dryRun = request.flag(Form.DRY_RUN);
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(),
                term -> dryRun
                        ? Answer.ok(rebalances.start(term, wanted, submitter, true))
                        : Answer.accepted(rebalances.start(term, wanted, submitter, false)));
    }

    private Answer automatic(ApiRequest request) {
        return Answer.ok(operations.automaticRebalance().show());
    }

    private interface Order {
        RebalanceView give(LeaderTerm term, UUID rebalance, String reason, boolean dryRun);
    }

    private Answer pause(ApiRequest request, boolean paused) {
        String why = request.body(ReasonRequest.class).reason();
        return order(
                request,
                why,
                (term, id, reason, dryRun) -> rebalances.pause(term, id, paused, reason, request.actor(), dryRun));
    }

    private Answer stop(ApiRequest request) {
        StopRebalanceRequest body = request.body(StopRebalanceRequest.class);
        StopMode mode = mode(body.mode());
        return order(
                request,
                body.reason(),
                (term, id, reason, dryRun) -> rebalances.stop(term, id, mode, reason, request.actor(), dryRun));
    }

    private Answer approve(ApiRequest request) {
        ApproveRequest body = request.body(ApproveRequest.class);
        return order(
                request,
                body.reason(),
                (term, id, reason, dryRun) -> rebalances.approve(term, id, body.hash(), request.actor(), dryRun));
    }

    private Answer reject(ApiRequest request) {
        return order(
                request,
                request.body(ReasonRequest.class).reason(),
                (term, id, reason, dryRun) -> rebalances.reject(term, id, reason, request.actor(), dryRun));
    }

    private interface ScopedOrder {
        RebalanceOrderView give(LeaderTerm term, RebalanceScope scope, String reason, boolean dryRun);
    }

    private Answer pauseAll(ApiRequest request, boolean paused) {
        RebalancesRequest body = request.body(RebalancesRequest.class);
        return orderScope(
                request,
                body.scope(),
                body.reason(),
                (term, scope, reason, dryRun) ->
                        rebalances.pause(term, scope, paused, reason, request.actor(), dryRun));
    }

    private Answer stopAll(ApiRequest request) {
        StopRebalancesRequest body = request.body(StopRebalancesRequest.class);
        StopMode mode = mode(body.mode());
        return orderScope(
                request,
                body.scope(),
                body.reason(),
                (term, scope, reason, dryRun) -> rebalances.stop(term, scope, mode, reason, request.actor(), dryRun));
    }

    private Answer orderScope(ApiRequest request, RebalanceScope scope, @Nullable String why, ScopedOrder order) {
        String reason = Objects.requireNonNullElse(why, "");
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(operations.standing(), term -> Answer.ok(order.give(term, scope, reason, dryRun)));
    }

    private Answer order(ApiRequest request, @Nullable String why, Order order) {
        String reason = Objects.requireNonNullElse(why, "");
        UUID id = rebalance(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
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
