package io.shardwright.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.Operation;
import io.shardwright.operations.RefusalLog;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Takes what answers each operation. There is no other way to a route that needs a key, so none is without its row in {@link Operation}. */
final class Routes {
    static final String BASE = "/api/v1";

    private final ServerBuilder server;
    private final ScopeGuard guard;
    private final RefusalLog refusals;
    private final ProcessMeters meters;
    private final RequestLimits limits;
    private final RequestTraces traces;
    private final Map<Operation, Form> forms = new EnumMap<>(Operation.class);

    Routes(ServerBuilder server, ScopeGuard guard, RefusalLog refusals, AdminServer.Around around) {
        this.server = server;
        this.guard = guard;
        this.refusals = refusals;
        this.meters = around.meters();
        this.limits = around.limits();
        this.traces = around.traces();
    }

    /** What describes all that has been added. */
    ObjectNode description() {
        return OpenApi.describe(forms);
    }

    void add(Operation operation, Form form, Route.Handler handler) {
        add(operation, form, AdminServer.REQUEST_LIMIT, handler);
    }

    /** @param limit of what takes longer than others */
    void add(Operation operation, Form form, Duration limit, Route.Handler handler) {
        addWaiting(operation, form, limit, (context, request) -> {
            Answer answer = handler.answer(request);
            traces.note(context, answer);
            return Route.atOnce(answer, request);
        });
    }

    /** What may wait without a thread. */
    void addWaiting(Operation operation, Form form, Duration limit, Route.WaitingHandler handler) {
        add(
                operation,
                form,
                limit,
                handler,
                context -> context.log().whenComplete().thenAccept(log -> {
                    meters.answered(operation, log.responseStatus().code(), Duration.ofNanos(log.totalDurationNanos()));
                    traces.answered(context, operation, log);
                }));
    }

    /** What goes on as long as whoever asked is there. It counts as answered when it begins. */
    void addStreaming(Operation operation, Form form, Route.WaitingHandler handler) {
        add(
                operation,
                form,
                AdminServer.REQUEST_LIMIT,
                handler,
                context -> context.log()
                        .whenAvailable(RequestLogProperty.RESPONSE_HEADERS)
                        .thenAccept(log -> meters.answered(
                                operation,
                                log.responseHeaders().status().code(),
                                Duration.ofNanos(log.responseStartTimeNanos() - log.requestStartTimeNanos()))));
    }

    private void add(
            Operation operation,
            Form form,
            Duration limit,
            Route.WaitingHandler handler,
            Function<ServiceRequestContext, CompletableFuture<Void>> metering) {
        forms.put(operation, form);
        server.route()
                .path(BASE + operation.path())
                .methods(HttpMethod.valueOf(operation.method()))
                .requestTimeout(limit)
                .decorator((delegate, context, request) -> {
                    var unused = metering.apply(context);
                    return delegate.serve(context, request);
                })
                .build(new Route(operation, form, guard, refusals, handler, limits));
    }
}
