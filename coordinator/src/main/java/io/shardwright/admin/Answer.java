package io.shardwright.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.shardwright.access.Operation;
import io.shardwright.api.ProblemView;
import io.shardwright.json.Json;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.Standing;
import io.shardwright.problem.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a route says.
 *
 * @param body a record of the API; a problem goes out as one, and a text as it is
 * @param tag of what it has by itself, such as a plan
 */
record Answer(HttpStatus status, Object body, Optional<EntityTag> tag) {
    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    /** Whoever has asked may keep it, and asks whether it is still so before he uses it. */
    private static final String ASK_FIRST = "private, no-cache";

    static Answer ok(Object body) {
        return new Answer(HttpStatus.OK, body, Optional.empty());
    }

    /** A group is persisted and runs on. */
    static Answer accepted(Object body) {
        return new Answer(HttpStatus.ACCEPTED, body, Optional.empty());
    }

    /**
     * What the leader says, or where to find it.
     *
     * @param change what to do while this coordinator leads
     */
    static Answer ofLeader(Standing standing, Function<LeaderTerm, Answer> change) {
        if (standing instanceof Standing.Leads leads) {
            return change.apply(leads.term());
        }
        ProblemView problem = standing instanceof Standing.Follows follows
                ? ProblemView.of(
                        ErrorCode.NOT_LEADER,
                        "this coordinator does not lead; " + follows.leader().holder() + " does",
                        "Send the request to " + follows.leader().api() + ".",
                        follows.leader().api())
                : ProblemView.of(
                        ErrorCode.NO_LEADER,
                        "no coordinator leads at this moment",
                        "Try again in some seconds; an election takes no longer.",
                        null);
        return new Answer(HttpStatus.valueOf(problem.status()), problem, Optional.empty());
    }

    /** Text for Prometheus, which asks for none other. */
    static Answer text(String text) {
        return new Answer(HttpStatus.OK, text, Optional.empty());
    }

    /** Whether answers to an operation are told apart by tags. */
    static boolean isTagged(Operation operation, Form form) {
        return operation.method().equals("GET")
                && form.events().isEmpty()
                && !form.answers().containsValue(List.of(String.class));
    }

    /** The same with a tag, by which an order can refer to what is in it. */
    Answer tagged(String value) {
        return new Answer(status, body, Optional.of(new EntityTag(value)));
    }

    /** To a request that may have had the same answer before: then it is told so, and not sent it again. */
    HttpResponse response(ApiRequest request) {
        if (!request.reads() || !status.equals(HttpStatus.OK) || body instanceof String) {
            return response();
        }
        byte[] json = json();
        EntityTag own = EntityTag.of(json);
        if (own.isNoneOf(request.headers(HttpHeaderNames.IF_NONE_MATCH.toString()))) {
            return sent(json, MediaType.JSON_UTF_8, ASK_FIRST, Optional.of(own));
        }
        return HttpResponse.of(ResponseHeaders.of(
                HttpStatus.NOT_MODIFIED, HttpHeaderNames.ETAG, own, HttpHeaderNames.CACHE_CONTROL, ASK_FIRST));
    }

    HttpResponse response() {
        if (body instanceof String text) {
            return sent(text.getBytes(StandardCharsets.UTF_8), PROMETHEUS, "no-store", tag);
        }
        if (body instanceof ProblemView problem) {
            return Problems.render(problem).toHttpResponse();
        }
        return sent(json(), MediaType.JSON_UTF_8, "no-store", tag);
    }

    private HttpResponse sent(byte[] bytes, MediaType kind, String caching, Optional<EntityTag> known) {
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(status).contentType(kind).add(HttpHeaderNames.CACHE_CONTROL, caching);
        known.ifPresent(own -> headers.add(HttpHeaderNames.ETAG, own.toString()));
        return HttpResponse.of(headers.build(), HttpData.wrap(bytes));
    }

    private byte[] json() {
        try {
            return Json.mapper().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is no JSON", e);
        }
    }
}
