package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupFields;
import io.shardwright.api.PauseRequest;
import io.shardwright.fleet.NodeName;
import io.shardwright.operations.GroupControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.PauseControl;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Orders to groups, {@code /pauses}, explanations and {@code /metrics}. */
final class ControlRoutes {
    private static final Set<String> DRY_RUN = Set.of("dryRun");

    private final Operations operations;
    private final GroupControl groups;
    private final PauseControl pauses;

    ControlRoutes(Operations operations) {
        this.operations = operations;
        this.groups = operations.groupControl();
        this.pauses = operations.pauseControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.STOP_GROUP, this::stop);
        routes.add(Operation.RETRY_GROUP, this::retry);
        routes.add(Operation.WAIVE_GROUP, this::waive);
        routes.add(Operation.ROLL_GROUP_BACK, this::rollback);
        routes.add(Operation.CONTINUE_GROUP, this::resumeGroup);
        routes.add(Operation.EXPLAIN_GROUP, this::explainGroup);
        routes.add(Operation.EXPLAIN_COMMAND, this::explainCommand);
        routes.add(Operation.LIST_PAUSES, this::list);
        routes.add(Operation.PAUSE, this::pause);
        routes.add(Operation.RESUME, this::resume);
    }

    private static GroupId group(ApiRequest request) {
        return GroupId.parse(request.path("group"));
    }

    private Answer stop(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("immediate", "reason"));
        boolean immediate = body.flag("immediate");
        String reason = body.optionalText("reason").orElse("");
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.stop(term, group(request), immediate, reason, request.actor(), request.flag("dryRun"))));
    }

    private Answer retry(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(groups.retry(term, group(request), request.actor(), request.flag("dryRun"))));
    }

    private Answer waive(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("command", "node", "reason"));
        Optional<String> command = body.optionalText("command");
        Optional<String> node = body.optionalText("node");
        String reason = body.text("reason");
        if (command.isPresent() == node.isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "one of command and node is needed",
                    "Name a command whose undo has failed, or a node that does not answer.");
        }
        GroupId group = group(request);
        boolean dryRun = request.flag("dryRun");
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
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("to"));
        String to = body.text("to");
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.rollbackTo(term, group(request), to, request.actor(), request.flag("dryRun"))));
    }

    private Answer resumeGroup(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("key", "commands"));
        Submitter submitter = request.submitter(body.optionalText("key"));
        List<CommandRequest> commands = new ArrayList<>();
        for (JsonFields command : body.objects("commands", GroupFields.COMMAND)) {
            commands.add(GroupRoutes.command(command));
        }
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(
                        groups.resume(term, group(request), commands, submitter, request.flag("dryRun"))));
    }

    private Answer explainGroup(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(groups.explain(group(request)));
    }

    private Answer explainCommand(ApiRequest request) {
        request.allowParameters(Set.of());
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
        request.allowParameters(Set.of());
        return Answer.ok(pauses.pauses());
    }

    private Answer pause(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("scope", "target", "reason", "forMillis"));
        PauseRequest wanted = new PauseRequest(
                body.text("scope"),
                body.optionalText("target").orElse(""),
                body.text("reason"),
                body.optionalLong("forMillis").orElse(null));
        if (request.flag("dryRun")) {
            return Answer.ok(pauses.plan(wanted));
        }
        return Answer.ofLeader(operations.standing(), term -> Answer.ok(pauses.pause(term, wanted, request.actor())));
    }

    private Answer resume(ApiRequest request) {
        request.allowParameters(Set.of("scope", "target", "reason", "dryRun"));
        String scope = request.text("scope").orElse("cluster");
        String target = request.text("target").orElse("");
        Optional<String> reason = request.text("reason");
        if (request.flag("dryRun")) {
            return Answer.ok(pauses.planResume(scope, target, reason.orElse("")));
        }
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.ok(pauses.resume(term, scope, target, reason.orElse(""), request.actor())));
    }
}
