package io.shardwright.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.function.Function;

/** Runs a handler off the event loop, once its request has come in whole. What it throws becomes a problem by {@link Problems}. */
final class Route implements HttpService {
    private final Function<ApiRequest, Answer> handler;

    Route(Function<ApiRequest, Answer> handler) {
        this.handler = handler;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (context.method() == HttpMethod.GET) {
            context.setRequestTimeout(AdminServer.READ_LIMIT);
        }
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(
                        http -> handler.apply(new ApiRequest(context, http)).response(),
                        context.blockingTaskExecutor()));
    }
}
