package io.shardwright.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.access.Operation;
import io.shardwright.operations.RefusalLog;
import java.time.Duration;

/** Takes what answers each operation. There is no other way to a route that needs a key, so none is without its row in {@link Operation}. */
final class Routes {
    static final String BASE = "/api/v1";

    private final ServerBuilder server;
    private final ScopeGuard guard;
    private final RefusalLog refusals;
    private final ProcessMeters meters;

    Routes(ServerBuilder server, ScopeGuard guard, RefusalLog refusals, ProcessMeters meters) {
        this.server = server;
        this.guard = guard;
        this.refusals = refusals;
        this.meters = meters;
    }

    void add(Operation operation, Route.Handler handler) {
        add(operation, AdminServer.REQUEST_LIMIT, handler);
    }

    /** @param limit of what takes longer than others */
    void add(Operation operation, Duration limit, Route.Handler handler) {
        addWaiting(operation, limit, (context, request) -> Route.atOnce(handler.answer(request)));
    }

    /** What may wait without a thread. */
    void addWaiting(Operation operation, Duration limit, Route.WaitingHandler handler) {
        server.route()
                .path(BASE + operation.path())
                .methods(HttpMethod.valueOf(operation.method()))
                .requestTimeout(limit)
                .decorator((delegate, context, request) -> {
                    var unused = context.log()
                            .whenComplete()
                            .thenAccept(log -> meters.answered(
                                    operation,
                                    log.responseStatus().code(),
                                    Duration.ofNanos(log.totalDurationNanos())));
                    return delegate.serve(context, request);
                })
                .build(new Route(operation, guard, refusals, handler));
    }
}
