package io.shardwright.admin;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that are not answered yet. Safe for use by many threads. */
final class OpenRequests {
    private final Set<ServiceRequestContext> open = ConcurrentHashMap.newKeySet();

    HttpResponse serve(HttpService next, ServiceRequestContext context, HttpRequest request) throws Exception {
        open.add(context);
        CompletableFuture<Void> unused = context.log().whenComplete().thenRun(() -> open.remove(context));
        return next.serve(context, request);
    }

    /** Tells whoever still waits that the server is closing. What he has asked for may go on. */
    void giveUp() {
        open.forEach(context -> context.cancel(ShuttingDownException.get()));
    }
}
