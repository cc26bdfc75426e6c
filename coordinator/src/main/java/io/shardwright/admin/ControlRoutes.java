package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.ContinueRequest;
import io.shardwright.api.ContinuedView;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.ExplainView;
import io.shardwright.api.GroupView;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.PausesView;
import io.shardwright.api.RollbackRequest;
import io.shardwright.api.SettleRequest;
import io.shardwright.api.StopGroupRequest;
import io.shardwright.api.WaiveRequest;
import io.shardwright.fleet.NodeName;
import io.shardwright.operations.GroupControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.PauseControl;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Orders to groups, {@code /pauses}, explanations and {@code /metrics}. */
final class ControlRoutes {
    private static final Parameter.Text SCOPE = Parameter.Text.oneOf(
            "scope",
            Arrays.stream(PauseScope.values()).map(PauseScope::label).toList(),
            "What was paused; absent for the cluster.");
    private static final Parameter.Text TARGET =
            Parameter.Text.optional("target", "Which of them; none for the cluster.");
    private static final Parameter.Text REASON = Parameter.Text.optional("reason", "Why, for the audit.");

    private final Operations operations;
    private final GroupControl groups;
    private final PauseControl pauses;

    ControlRoutes(Operations operations) {
        this.operations = operations;
        this.groups = operations.groupControl();
        this.pauses = operations.pauseControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.STOP_GROUP, order(StopGroupRequest.class), this::stop);
        routes.add(Operation.RETRY_GROUP, order(EmptyRequest.class), this::retry);
        routes.add(Operation.SETTLE_GROUP, order(SettleRequest.class), this::settle);
        routes.add(Operation.WAIVE_GROUP, order(WaiveRequest.class), this::waive);
        routes.add(Operation.ROLL_GROUP_BACK, order(RollbackRequest.class), this::rollback);
        routes.add(
                Operation.CONTINUE_GROUP,
                Form.change(ContinueRequest.class).underKey().accepts(ContinuedView.class),
                this::resumeGroup);
        routes.add(Operation.EXPLAIN_GROUP, Form.read(ExplainView.class), this::explainGroup);
        routes.add(Operation.EXPLAIN_COMMAND, Form.read(ExplainView.class), this::explainCommand);
        routes.add(Operation.LIST_PAUSES, Form.read(PausesView.class), this::list);
        routes.add(Operation.PAUSE, Form.change(PauseRequest.class).answers(PausesView.class), this::pause);
        routes.add(
                Operation.RESUME, Form.removal().with(SCOPE, TARGET, REASON).answers(PausesView.class), this::resume);
    }

    /** Of an order to one group. */
    private static Form order(Class<? extends Record> body) {
        return Form.change(body).accepts(GroupView.class);
    }

    private static GroupId group(ApiRequest request) {
        return GroupId.parse(request.path("group"));
    }

    private Answer stop(ApiRequest request) {
        StopGroupRequest body = request.body(StopGroupRequest.class);
        String reason = Objects.requireNonNullElse(body.reason(), "");
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(groups.stop(
                        term, group(request), body.immediate(), reason, request.actor(), request.flag(Form.DRY_RUN))));
    }

    private Answer retry(ApiRequest request) {
        request.body(EmptyRequest.class);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.retry(term, group(request), request.actor(), request.flag(Form.DRY_RUN))));
    }

    private Answer settle(ApiRequest request) {
        SettleRequest told = request.body(SettleRequest.class);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.settle(term, group(request), told, request.actor(), request.flag(Form.DRY_RUN))));
    }

    private Answer waive(ApiRequest request) {
        WaiveRequest body = request.body(WaiveRequest.class);
        Optional<String> command = Optional.ofNullable(body.command());
        Optional<String> node = Optional.ofNullable(body.node());
        String reason = body.reason();
        if (command.isPresent() == node.isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "one of command and node is needed",
                    "Name a command whose undo has failed or that fails after the decision, or a node that does not answer.");
        }
        GroupId group = group(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        command.isPresent()
                                ? groups.waive(term, group, command.get(), reason, request.actor(), dryRun)
                                : groups.waive(
                                        term,
                                        group,
                                        new NodeName(node.orElseThrow()),
                                        reason,
                                        request.actor(),
                                        dryRun)));
    }

    private Answer rollback(ApiRequest request) {
        String to = request.body(RollbackRequest.class).to();
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.rollbackTo(term, group(request), to, request.actor(), request.flag(Form.DRY_RUN))));
    }

    private Answer resumeGroup(ApiRequest request) {
        ContinueRequest body = request.body(ContinueRequest.class);
        Submitter submitter = request.submitter(Optional.ofNullable(body.key()));
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.resume(term, group(request), body.commands(), submitter, request.flag(Form.DRY_RUN))));
    }

    private Answer explainGroup(ApiRequest request) {
        return Answer.ok(groups.explain(group(request)));
    }

    private Answer explainCommand(ApiRequest request) {
        String id = request.path("command");
        if (!id.matches("[0-9]{1,18}")) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a command's id is a number",
                    "See `group show` for the ids of a group's commands.");
        }
        return Answer.ok(groups.explain(Long.parseLong(id)));
    }

    private Answer list(ApiRequest request) {
        return Answer.ok(pauses.pauses());
    }

    private Answer pause(ApiRequest request) {
        PauseRequest wanted = request.body(PauseRequest.class);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(pauses.plan(wanted));
        }
        return Answer.ofLeader(operations.standing(), term -> Answer.ok(pauses.pause(term, wanted, request.actor())));
    }

    private Answer resume(ApiRequest request) {
        String scope = request.text(SCOPE).orElse("cluster");
        String target = request.text(TARGET).orElse("");
        Optional<String> reason = request.text(REASON);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(pauses.planResume(scope, target, reason.orElse("")));
        }
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.ok(pauses.resume(term, scope, target, reason.orElse(""), request.actor())));
    }
}
