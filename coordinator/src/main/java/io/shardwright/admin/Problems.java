package io.shardwright.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.api.ProblemView;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every refusal and failure a problem in JSON (RFC 9457), the HTTP server's own ones too. What is unexpected goes to the log, not out. */
final class Problems implements ServerErrorHandler {
    static final MediaType PROBLEM_JSON = MediaType.parse("application/problem+json");

    /** For so long wrong keys are counted. */
    private static final int WRONG_KEYS_SECONDS = 60;

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable failure) {
        return render(of(failure, context.id().shortText(), context.method() + " " + context.path()))
                .toHttpResponse();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return render(ofStatus(status));
    }

    @Override
    public AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return render(ofStatus(status));
    }

    private static ProblemView of(Throwable failure, String requestId, String target) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ShardwrightException refusal && refusal.code() != ErrorCode.INTERNAL) {
            log.debug("{} refused: {}", target, refusal.message());
            return ProblemView.of(refusal.code(), oneLine(refusal.message()), oneLine(refusal.advice()), null);
        }
        if (cause instanceof ContentTooLargeException) {
            return ofStatus(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
        }
        if (cause instanceof RequestTimeoutException || cause instanceof ShuttingDownException) {
            return ofStatus(HttpStatus.SERVICE_UNAVAILABLE);
        }
        if (cause instanceof HttpStatusException status) {
            return ofStatus(status.httpStatus());
        }
        if (cause instanceof ClosedSessionException || cause instanceof ClosedStreamException) {
            // Nobody reads it, and it was no failure of the coordinator's.
            return ProblemView.of(ErrorCode.BAD_REQUEST, "the request broke off", "Send it whole.", null);
        }
        log.atError()
                .addKeyValue("request", requestId)
                .setCause(cause)
                .log("request {} ({}) failed", requestId, target);
        return ProblemView.of(
                ErrorCode.INTERNAL,
                "the coordinator failed at this request",
                "Its log says why, under request " + requestId + ".",
                null);
    }

    /** Messages repeat what was sent: nothing of that may break a line, move a cursor or turn the direction of writing. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private static ProblemView ofStatus(HttpStatus status) {
        return switch (status.code()) {
            case 404 ->
                ProblemView.of(
                        ErrorCode.NOT_FOUND, "there is no such path", "See the documented paths under /api/v1.", null);
            case 405 ->
                ProblemView.of(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        "the path does not have this method",
                        "See the documented methods of the path.",
                        null);
            case 413 ->
                ProblemView.of(
                        ErrorCode.TOO_LARGE,
                        "the request is too large",
                        "Send at most " + AdminServer.BODY_BYTES_MAX + " bytes.",
                        null);
            case 503 ->
                ProblemView.of(
                        ErrorCode.UNREACHABLE,
                        "the coordinator did not finish in time, or is closing",
                        "Ask again; under the same idempotency key nothing happens twice.",
                        null);
            default ->
                ProblemView.of(
                        status.isClientError() ? ErrorCode.BAD_REQUEST : ErrorCode.INTERNAL,
                        "HTTP status " + status.code(),
                        "Send a request as documented.",
                        null);
        };
    }

    /** After which time it is worth asking again, if that is known. */
    private static int retryAfterSeconds(ErrorCode code) {
        return switch (code) {
            case TOO_MANY_REQUESTS, OVERLOADED -> 1;
            case TOO_MANY_TRIES -> WRONG_KEYS_SECONDS;
            default -> 0;
        };
    }

    static AggregatedHttpResponse render(ProblemView problem) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(problem.status()))
                .add(HttpHeaderNames.CONTENT_TYPE, PROBLEM_JSON.toString())
                .add(HttpHeaderNames.CACHE_CONTROL, "no-store");
        int seconds = retryAfterSeconds(problem.errorCode());
        if (seconds > 0) {
            headers.addInt(HttpHeaderNames.RETRY_AFTER, seconds);
        }
        try {
            return AggregatedHttpResponse.of(
                    headers.build(), HttpData.wrap(Json.mapper().writeValueAsBytes(problem)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is no JSON", e);
        }
    }
}
