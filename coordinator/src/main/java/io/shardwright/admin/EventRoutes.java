package io.shardwright.admin;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.Operation;
import io.shardwright.api.EventView;
import io.shardwright.feed.ChangeKind;
import io.shardwright.feed.EventId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code /events}. */
final class EventRoutes {
    private static final Parameter.Text KIND =
            Parameter.Text.oneOf("kind", ChangeKind.labels(), "Only changes of this kind.");
    private static final Parameter.Text ID = Parameter.Text.optional(
            "id", "Only changes of what has this id, and of what is part of it: of a rebalance its moves too.");

    private final EventFeed feed;

    EventRoutes(EventFeed feed) {
        this.feed = feed;
    }

    void addTo(Routes routes) {
        routes.addStreaming(Operation.WATCH_EVENTS, Form.stream(EventView.class).with(KIND, ID), this::watch);
    }

    private CompletableFuture<HttpResponse> watch(ServiceRequestContext context, ApiRequest request) {
        EventFilter filter = new EventFilter(request.text(KIND).map(ChangeKind::of), request.text(ID), request.scope());
        List<String> last = request.headers(Form.LAST_EVENT_ID);
        Optional<EventId> after = last.stream().findFirst().flatMap(EventId::parse);
        if (last.size() > 1 || (after.isEmpty() && !last.isEmpty())) {
            throw Parameter.bad("Last-Event-ID is none that this coordinator sends");
        }
        context.clearRequestTimeout();
        return CompletableFuture.completedFuture(feed.stream(request.key(), filter, after));
    }
}
