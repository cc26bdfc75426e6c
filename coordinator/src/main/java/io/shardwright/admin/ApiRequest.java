package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.TableScope;
import io.shardwright.json.Json;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A request that has come in whole, with its key checked. */
final class ApiRequest {
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final ServiceRequestContext context;
    private final AggregatedHttpRequest http;
    private final Asking asking;

    ApiRequest(ServiceRequestContext context, AggregatedHttpRequest http, Asking asking) {
        this.context = context;
        this.http = http;
        this.asking = asking;
    }

    /** The tables that whoever asks may ask about. */
    TableScope scope() {
        return asking.key().scope();
    }

    /** Refuses parameters that the route does not have, and those given twice: a misspelt {@code dryRun} must not change anything. */
    void allowParameters(Set<String> names) {
        for (String name : context.queryParams().names()) {
            if (!names.contains(name)) {
                throw bad("there is no parameter '" + name + "'");
            }
            if (context.queryParams().getAll(name).size() > 1) {
                throw bad("parameter '" + name + "' is given twice");
            }
        }
    }

    String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(context.queryParams().get(name));
    }

    boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad("parameter '" + name + "' is neither true nor false");
        };
    }

    long number(String name, long absent, long min, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw bad("parameter '" + name + "' is no number from " + min + " to " + max);
    }

    /** @param fields that it may have */
    JsonFields body(Set<String> fields) {
        return JsonFields.parse(http.content().array(), fields);
    }

    /** The body as it is, unread if it is no JSON: what a handler makes of it is its own. */
    JsonNode json() {
        try {
            return Json.mapper().readTree(http.content().array());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Who asks, under the request's idempotency key, the body's, or a new one. */
    Submitter submitter(Optional<String> keyInBody) {
        List<String> keys = http.headers().getAll(IDEMPOTENCY_KEY);
        if (keys.size() > 1 || (keys.size() == 1 && keyInBody.isPresent() && !keys.contains(keyInBody.get()))) {
            throw bad("the request has two idempotency keys");
        }
        String key =
                keys.isEmpty() ? keyInBody.orElseGet(() -> UUID.randomUUID().toString()) : keys.get(0);
        return new Submitter(key, actor());
    }

    /** Who asks, for the audit. */
    String actor() {
        return asking.actor();
    }

    private static ShardwrightException bad(String message) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, message, "Send the parameters that are documented for this request.");
    }
}
