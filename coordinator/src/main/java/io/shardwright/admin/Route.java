package io.shardwright.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.Operation;
import io.shardwright.access.Role;
import io.shardwright.api.ProblemView;
import io.shardwright.operations.RefusalLog;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Answers one operation: refuses a key whose role is too low, and runs the handler off the event loop, once the request has come in whole and is in the
 * key's scope. What is thrown becomes a problem by {@link Problems}.
 */
final class Route implements HttpService {
    /** Somebody may not what he asked for, whatever it would have come to. */
    private static final int FORBIDDEN = 403;

    private final Operation operation;
    private final Form form;
    private final ScopeGuard guard;
    private final RefusalLog refusals;
    private final WaitingHandler handler;
    private final RequestLimits limits;

    /** Answers at once, or as soon as it can. */
    interface Handler {
        Answer answer(ApiRequest request);
    }

    /** Answers later, and holds no thread meanwhile. */
    interface WaitingHandler {
        CompletableFuture<HttpResponse> answer(ServiceRequestContext context, ApiRequest request);
    }

    Route(
            Operation operation,
            Form form,
            ScopeGuard guard,
            RefusalLog refusals,
            WaitingHandler handler,
            RequestLimits limits) {
        this.operation = operation;
        this.form = form;
        this.guard = guard;
        this.refusals = refusals;
        this.handler = handler;
        this.limits = limits;
    }

    static CompletableFuture<HttpResponse> atOnce(Answer answer, ApiRequest request) {
        return CompletableFuture.completedFuture(answer.response(request));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The inner future is awaited by the last step.
    public HttpResponse serve(ServiceRequestContext context, HttpRequest http) {
        Asking asking = Asking.of(context);
        if (!asking.key().role().covers(operation.least())) {
            refusals.add(asking.refusal(operation, ErrorCode.ROLE_TOO_LOW));
            return Problems.render(tooLow(asking.key().role())).toHttpResponse();
        }
        if (context.method() == HttpMethod.GET
                && context.requestTimeoutMillis() <= AdminServer.REQUEST_LIMIT.toMillis()) {
            context.setRequestTimeout(AdminServer.READ_LIMIT);
        }
        long bodyBytes = bodyBytes(http);
        limits.enter(bodyBytes);
        // What waits without a thread has left, and takes nobody's place.
        return HttpResponse.of(http.aggregate()
                .thenApplyAsync(
                        whole -> answer(context, new ApiRequest(context, whole, asking, form), asking),
                        context.blockingTaskExecutor())
                .whenComplete((answer, failure) -> limits.leave(bodyBytes))
                .thenCompose(Function.identity()));
    }

    /** How long its body is, or may become if it does not say. */
    private static long bodyBytes(HttpRequest http) {
        if (http.isEmpty()) {
            return 0;
        }
        long told = http.headers().contentLength();
        return told < 0 ? AdminServer.BODY_BYTES_MAX : told;
    }

    private CompletableFuture<HttpResponse> answer(ServiceRequestContext context, ApiRequest request, Asking asking) {
        try {
            guard.require(operation, request);
            request.checkParameters();
            return handler.answer(context, request);
        } catch (ShardwrightException e) {
            if (e.code().httpStatus() == FORBIDDEN) {
                refusals.add(asking.refusal(operation, e.code()));
            }
            throw e.code() == ErrorCode.PLAN_DRIFTED && request.isConditional() ? unlike(e) : e;
        }
    }

    /** The same to somebody who has made it his condition that the plan still fits. */
    private static ShardwrightException unlike(ShardwrightException drifted) {
        return new ShardwrightException(ErrorCode.PRECONDITION_FAILED, drifted.message(), drifted.advice(), drifted);
    }

    private ProblemView tooLow(Role role) {
        return ProblemView.of(
                ErrorCode.ROLE_TOO_LOW,
                operation.label() + " needs the role " + operation.least().label() + ", the key has " + role.label(),
                "Ask somebody whose key has that role, or an admin for such a key.",
                null);
    }
}
