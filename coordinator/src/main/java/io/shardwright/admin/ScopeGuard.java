package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.access.Operation;
import io.shardwright.access.TableScope;
import io.shardwright.operations.TouchedTables;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Set;
import java.util.TreeSet;

/** Keeps keys that are for some tables to these. What cannot be told to be about them alone is refused, also where there is no such thing. */
final class ScopeGuard {
    private final TouchedTables touched;

    ScopeGuard(TouchedTables touched) {
        this.touched = touched;
    }

    /** @throws ShardwrightException {@link ErrorCode#OUT_OF_SCOPE} */
    void require(Operation operation, ApiRequest request) {
        TableScope scope = request.scope();
        if (scope.isAll()) {
            return;
        }
        boolean covered = switch (operation.reach()) {
            case FLEET, LIST -> true;
            case TABLE -> scope.covers(request.path("table"));
            case NEW_TABLE -> scope.covers(texts(request.json(), "name", "colocateWith"));
            case TABLE_IN_BODY -> scope.covers(texts(request.json(), "table"));
            case MOVE -> scope.covers(touched.byMove(request.path("move")));
            case REBALANCE -> scope.covers(touched.byRebalance(request.path("rebalance")));
            case GROUP -> scope.covers(touched.byGroup(request.path("group")));
            case PLAN -> scope.covers(planned(request.json()));
            case PAUSE ->
                scope.covers(paused(
                        request.json().path("scope").asText(),
                        request.json().path("target").asText()));
            case PAUSE_IN_PARAMETERS ->
                scope.covers(paused(
                        request.text("scope").orElse(""), request.text("target").orElse("")));
            case EVERYTHING -> false;
        };
        if (!covered) {
            throw new ShardwrightException(
                    ErrorCode.OUT_OF_SCOPE,
                    operation.label() + " is about more than " + scope + ", which the key is for",
                    "Ask an admin for a key without --table, or for these tables.");
        }
    }

    private static Set<String> texts(JsonNode body, String... fields) {
        Set<String> texts = new TreeSet<>();
        for (String field : fields) {
            if (body.hasNonNull(field)) {
                texts.add(body.path(field).asText());
            }
        }
        return texts;
    }

    private static Set<String> planned(JsonNode body) {
        Set<String> tables = new TreeSet<>();
        body.at("/plan/plan/moves")
                .forEach(move -> tables.add(move.path("table").asText()));
        return tables;
    }

    private Set<String> paused(String scope, String target) {
        return switch (scope) {
            case "table" -> Set.of(target);
            case "group" -> touched.byGroup(target);
            default -> Set.of();
        };
    }
}
