package io.shardwright.admin;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.Operation;
import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupFields;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.LockView;
import io.shardwright.api.ProbesRequest;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** {@code /groups} and what is below. */
final class GroupRoutes {
    private static final int LIMIT_ABSENT = 50;
    private static final int LIMIT_MAX = 1_000;
    private static final long WAIT_MILLIS_MAX = 30_000;

    /** Between two looks at a group somebody waits for: below what a person notices, and one cheap query. */
    private static final long LOOK_MILLIS = 100;

    /** Versions of groups begin above. */
    private static final long NO_VERSION = 0;

    private final Operations operations;

    GroupRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_GROUPS, this::list);
        routes.add(Operation.SUBMIT_GROUP, this::submit);
        routes.addWaiting(Operation.SHOW_GROUP, AdminServer.REQUEST_LIMIT, this::show);
        routes.add(Operation.REHEARSE_GROUP, this::rehearse);
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of("state", "before", "limit"));
        Optional<GroupState> state = request.text("state").map(GroupRoutes::state);
        int limit = (int) request.number("limit", LIMIT_ABSENT, 1, LIMIT_MAX);
        return Answer.ok(operations.groups(state, request.text("before").map(GroupId::parse), request.scope(), limit));
    }

    private static GroupState state(String label) {
        return Arrays.stream(GroupState.values())
                .filter(state -> state.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + label + "' is no state of a group",
                        "Use one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(GroupState.values())
                                                .map(GroupState::label)
                                                .toList())
                                + "."));
    }

    private Answer submit(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        JsonFields body = request.body(GroupFields.GROUP);
        GroupRequest wanted = group(body);
        Submitter submitter = request.submitter(Optional.ofNullable(wanted.key()));
        if (request.flag("dryRun")) {
            return Answer.ok(operations.planGroup(wanted, submitter));
        }
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(operations.submitGroup(term, wanted, submitter)));
    }

    private Answer rehearse(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        JsonFields body = request.body(Set.of("group", "rows"));
        JsonFields group = body.optionalObject("group", GroupFields.GROUP)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "'group' is missing", "Send the group as for POST /groups."));
        RehearsalRequest wanted =
                new RehearsalRequest(group(group), body.optionalNumber("rows").orElse(0));
        return Answer.ok(operations.rehearse(wanted, request.flag("dryRun")));
    }

    private static GroupRequest group(JsonFields body) {
        Optional<String> key = body.optionalText("key");
        String title = body.text("title");
        List<CommandRequest> commands = new ArrayList<>();
        for (JsonFields command : body.objects("commands", GroupFields.COMMAND)) {
            commands.add(command(command));
        }
        List<LockView> locks = new ArrayList<>();
        for (JsonFields lock : body.objects("locks", GroupFields.LOCK)) {
            locks.add(new LockView(lock.text("resource"), lock.text("mode")));
        }
        return new GroupRequest(
                key.orElse(null),
                title,
                commands,
                body.optionalText("policy").orElse(null),
                body.optionalText("undo").orElse(null),
                locks,
                body.optionalNumber("deadlineSeconds").orElse(null));
    }

    static CommandRequest command(JsonFields fields) {
        CommandRequest command = new CommandRequest(
                fields.text("name"),
                fields.text("node"),
                fields.text("forward"),
                fields.optionalText("rollback").orElse(null),
                fields.optionalText("phase").orElse(null),
                fields.texts("after"),
                fields.optionalObject("probes", GroupFields.PROBES)
                        .map(GroupRoutes::probes)
                        .orElse(null),
                fields.optionalText("onUnknown").orElse(null),
                fields.texts("rollbackAfter"),
                fields.optionalNumber("tries").orElse(null),
                fields.optionalNumber("limitSeconds").orElse(null));
        return command;
    }

    private static ProbesRequest probes(JsonFields fields) {
        ProbesRequest probes = new ProbesRequest(fields.text("done"), fields.text("undone"));
        return probes;
    }

    /** Answers at once, or as soon as the group has changed or ended or the wait is over. No thread is held meanwhile. */
    private CompletableFuture<HttpResponse> show(ServiceRequestContext context, ApiRequest request) {
        request.allowParameters(Set.of("waitMillis", "knownVersion"));
        GroupId id = GroupId.parse(request.path("group"));
        long wait = request.number("waitMillis", 0, 0, WAIT_MILLIS_MAX);
        context.setRequestTimeout(AdminServer.READ_LIMIT.plusMillis(wait));
        long known = request.number("knownVersion", NO_VERSION, NO_VERSION, Long.MAX_VALUE);
        return look(context, id, known, wait / LOOK_MILLIS);
    }

    private CompletableFuture<HttpResponse> look(
            ServiceRequestContext context, GroupId id, long known, long looksLeft) {
        if (looksLeft <= 0 || context.isCancelled() || operations.differs(id, known)) {
            return CompletableFuture.completedFuture(
                    Answer.ok(operations.group(id)).response());
        }
        Executor later =
                CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, context.blockingTaskExecutor());
        return CompletableFuture.supplyAsync(() -> looksLeft - 1, later)
                .thenCompose(left -> look(context, id, known, left));
    }
}
