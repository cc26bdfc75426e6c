package io.shardwright.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.shardwright.api.ProblemView;
import io.shardwright.json.Json;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.operations.Standing;
import io.shardwright.problem.ErrorCode;
import java.util.function.Function;

/**
 * What a route says.
 *
 * @param body a record of the API; a problem goes out as one, and a text as it is
 */
record Answer(HttpStatus status, Object body) {
    static Answer ok(Object body) {
        return new Answer(HttpStatus.OK, body);
    }

    /** A group is persisted and runs on. */
    static Answer accepted(Object body) {
        return new Answer(HttpStatus.ACCEPTED, body);
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
        return new Answer(HttpStatus.valueOf(problem.status()), problem);
    }

    /** Text for Prometheus, which asks for none other. */
    static Answer text(String text) {
        return new Answer(HttpStatus.OK, text);
    }

    HttpResponse response() {
        if (body instanceof String text) {
            return HttpResponse.of(
                    ResponseHeaders.of(
                            status,
                            HttpHeaderNames.CONTENT_TYPE,
                            MediaType.parse("text/plain; version=0.0.4; charset=utf-8"),
                            HttpHeaderNames.CACHE_CONTROL,
                            "no-store"),
                    HttpData.ofUtf8(text));
        }
        if (body instanceof ProblemView problem) {
            return Problems.render(problem).toHttpResponse();
        }
        try {
            return HttpResponse.of(
                    ResponseHeaders.of(
                            status,
                            HttpHeaderNames.CONTENT_TYPE,
                            MediaType.JSON_UTF_8,
                            HttpHeaderNames.CACHE_CONTROL,
                            "no-store"),
                    HttpData.wrap(Json.mapper().writeValueAsBytes(body)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer is no JSON", e);
        }
    }
}
