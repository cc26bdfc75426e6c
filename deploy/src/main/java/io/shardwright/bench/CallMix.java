package io.shardwright.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.PauseRequest;
import io.shardwright.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What one client asks for, call by call, as people and programs do: mostly looks, at its own groups above all, and some changes. Used by one thread. */
final class CallMix {
    private static final int HUNDRED = 100;

    /** Rows of a client's groups are its own, so no two groups wait for each other. */
    private static final long ROWS_OF_A_CLIENT = 1_000_000;

    private final int client;
    private final LoadPlan plan;
    private final RandomGenerator random;
    private Optional<String> published = Optional.empty();
    private Optional<Call> publishing = Optional.empty();
    private boolean paused;
    private long row;

    CallMix(int client, LoadPlan plan, RandomGenerator random) {
        this.client = client;
        this.plan = plan;
        this.random = random;
    }

    Call next() {
        CallKind kind = drawn();
        return switch (kind) {
            case STATUS -> Call.get(kind, "/status");
            case NODES -> Call.get(kind, "/nodes");
            case TABLES -> Call.get(kind, "/tables");
            case TABLE -> Call.get(kind, "/tables/" + plan.table());
            case ROUTE -> Call.get(kind, "/tables/" + plan.table() + "/route?key=" + random.nextInt(1, 1_000_000));
            case GROUPS -> Call.get(kind, "/groups?limit=50");
            case GROUP ->
                Call.get(kind, published.map(group -> "/groups/" + group).orElse("/groups?limit=1"));
            case PAUSES -> Call.get(kind, "/pauses");
            case REBALANCES -> Call.get(kind, "/rebalances");
            case HEALTH -> Call.get(kind, "/health/check");
            case PLAN ->
                new Call(
                        kind,
                        "POST",
                        "/rebalances/plan",
                        "{\"table\":\"" + plan.table() + "\",\"by\":\"count\"}",
                        Optional.empty());
            case METRICS -> Call.get(kind, "/metrics");
            case PUBLISH -> publish();
            case REPLAY -> again();
            case PAUSE -> pauseOrResume();
        };
    }

    private CallKind drawn() {
        int left = random.nextInt(HUNDRED);
        for (CallKind kind : CallKind.ALL) {
            left -= kind.share();
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the shares are not those of a hundred");
    }

    private Call publish() {
        List<CommandRequest> commands = new ArrayList<>();
        String before = "";
        for (String node : plan.nodes()) {
            long id = client * ROWS_OF_A_CLIENT + ++row;
            commands.add(new CommandRequest(
                    node,
                    node,
                    "INSERT INTO " + plan.rows() + " (id, v) VALUES (" + id + ", 1)",
                    "DELETE FROM " + plan.rows() + " WHERE id = " + id,
                    null,
                    before.isEmpty() ? List.of() : List.of(before),
                    null,
                    null,
                    List.of()));
            before = node;
        }
        Call call = new Call(
                CallKind.PUBLISH,
                "POST",
                "/groups",
                json(new GroupRequest(null, "rows of client " + client, commands)),
                Optional.of("bench-" + client + "-" + row));
        publishing = Optional.of(call);
        return call;
    }

    /** As a client does whose answer was lost. */
    private Call again() {
        return publishing
                .filter(call -> published.isPresent())
                .map(call -> new Call(CallKind.REPLAY, call.method(), call.path(), call.body(), call.key()))
                .orElseGet(this::publish);
    }

    private Call pauseOrResume() {
        if (client >= plan.waiting().size()) {
            return Call.get(CallKind.PAUSES, "/pauses");
        }
        String group = plan.waiting().get(client);
        paused = !paused;
        return paused
                ? new Call(
                        CallKind.PAUSE,
                        "POST",
                        "/pauses",
                        json(new PauseRequest("group", group, "benchmark", null)),
                        Optional.empty())
                : new Call(
                        CallKind.PAUSE,
                        "DELETE",
                        "/pauses?scope=group&target=" + group + "&reason=benchmark",
                        "",
                        Optional.empty());
    }

    /** Takes the answer to its last {@link CallKind#PUBLISH}. */
    void published(String group) {
        published = Optional.of(group);
    }

    private static String json(Record body) {
        try {
            return Json.mapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request is no JSON", e);
        }
    }
}
