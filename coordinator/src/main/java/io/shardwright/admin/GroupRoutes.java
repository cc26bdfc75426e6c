package io.shardwright.admin;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.Operation;
import io.shardwright.api.GroupList;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.api.RehearsalView;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** {@code /groups} and what is below. */
final class GroupRoutes {
    private static final Parameter.Text STATE = Parameter.Text.oneOf(
            "state", Arrays.stream(GroupState.values()).map(GroupState::label).toList(), "Only groups in this state.");
    private static final Parameter.Text BEFORE =
            Parameter.Text.optional("before", "Only groups published before this one: goes on from a page.");
    private static final Parameter.Whole LIMIT = new Parameter.Whole("limit", 50, 1, 1_000, "How many at most.");

    /** Between two looks at a group somebody waits for: below what a person notices, and one cheap query. */
    private static final long LOOK_MILLIS = 100;

    /** Versions of groups begin above. */
    private static final long NO_VERSION = 0;

    private static final Parameter.Whole WAIT = new Parameter.Whole(
            "waitMillis", 0, 0, 30_000, "How long the answer may wait for the group to change or to end.");
    private static final Parameter.Whole KNOWN = new Parameter.Whole(
            "knownVersion", NO_VERSION, NO_VERSION, Long.MAX_VALUE, "The version that whoever asks has.");

    private final Operations operations;

    GroupRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_GROUPS, Form.read(GroupList.class).with(STATE, BEFORE, LIMIT), this::list);
        routes.add(
                Operation.SUBMIT_GROUP,
                Form.change(GroupRequest.class)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::submit);
        routes.addWaiting(
                Operation.SHOW_GROUP,
                Form.read(GroupView.class).with(WAIT, KNOWN),
                AdminServer.REQUEST_LIMIT,
                this::show);
        routes.add(
                Operation.REHEARSE_GROUP,
                Form.change(RehearsalRequest.class).answers(RehearsalView.class),
                this::rehearse);
    }

    private Answer list(ApiRequest request) {
        Optional<GroupState> state = request.text(STATE).map(GroupRoutes::state);
        int limit = (int) request.number(LIMIT);
        return Answer.ok(operations.groups(state, request.text(BEFORE).map(GroupId::parse), request.scope(), limit));
    }

    private static GroupState state(String label) {
        return Arrays.stream(GroupState.values())
                .filter(state -> state.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private Answer submit(ApiRequest request) {
        GroupRequest wanted = request.body(GroupRequest.class);
        Submitter submitter = request.submitter(Optional.ofNullable(wanted.key()));
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(operations.submissions().plan(wanted, submitter));
        }
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(operations.submissions().submit(term, wanted, submitter)));
    }

    private Answer rehearse(ApiRequest request) {
        RehearsalRequest wanted = request.body(RehearsalRequest.class);
        return Answer.ok(operations.submissions().rehearse(wanted, request.flag(Form.DRY_RUN)));
    }

    /** Answers at once, or as soon as the group has changed or ended or the wait is over. No thread is held meanwhile. */
    private CompletableFuture<HttpResponse> show(ServiceRequestContext context, ApiRequest request) {
        GroupId id = GroupId.parse(request.path("group"));
        long wait = request.number(WAIT);
        context.setRequestTimeout(AdminServer.READ_LIMIT.plusMillis(wait));
        long known = request.number(KNOWN);
        return look(context, id, known, wait / LOOK_MILLIS).thenApply(answer -> answer.response(request));
    }

    private CompletableFuture<Answer> look(ServiceRequestContext context, GroupId id, long known, long looksLeft) {
        if (looksLeft <= 0 || context.isCancelled() || operations.differs(id, known)) {
            return CompletableFuture.completedFuture(Answer.ok(operations.group(id)));
        }
        Executor later =
                CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, context.blockingTaskExecutor());
        return CompletableFuture.supplyAsync(() -> looksLeft - 1, later)
                .thenCompose(left -> look(context, id, known, left));
    }
}
