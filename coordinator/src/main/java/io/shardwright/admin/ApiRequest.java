package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.KeyId;
import io.shardwright.access.TableScope;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A request that has come in whole, with its key checked. */
final class ApiRequest {
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final ServiceRequestContext context;
    private final AggregatedHttpRequest http;
    private final Asking asking;
    private final Form form;

    ApiRequest(ServiceRequestContext context, AggregatedHttpRequest http, Asking asking, Form form) {
        this.form = form;
        this.context = context;
        this.http = http;
        this.asking = asking;
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if a parameter is not of the form */
    void checkParameters() {
        form.check(context.queryParams());
    }

    /** The tables that whoever asks may ask about. */
    TableScope scope() {
        return asking.key().scope();
    }

    String path(String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    /** A parameter as it was sent, for who judges before the form is. */
    Optional<String> text(String name) {
        return Optional.ofNullable(context.queryParams().get(name));
    }

    Optional<String> text(Parameter.Text parameter) {
        return value(parameter);
    }

    boolean flag(Parameter.Flag parameter) {
        return value(parameter).map(parameter::read).orElse(false);
    }

    long number(Parameter.Whole parameter) {
        return value(parameter).map(parameter::read).orElse(parameter.absent());
    }

    private Optional<String> value(Parameter parameter) {
        if (!form.parameters().contains(parameter)) {
            throw new IllegalArgumentException("parameter '" + parameter.name() + "' is taken and not in the form");
        }
        return text(parameter.name());
    }

    /** The body, strictly read. */
    <T extends Record> T body(Class<T> kind) {
        if (!form.body().equals(Optional.of(kind))) {
            throw new IllegalArgumentException("a " + kind.getSimpleName() + " is taken and not in the form");
        }
        return RecordReader.read(http.content().array(), kind);
    }

    /** The body as it is, unread if it is no JSON: what a handler makes of it is its own. */
    JsonNode json() {
        return RecordReader.tree(http.content().array());
    }

    /** Who asks, under the request's idempotency key, the body's, or a new one. */
    Submitter submitter(Optional<String> keyInBody) {
        if (!form.once()) {
            throw new IllegalArgumentException("an idempotency key is taken and not in the form");
        }
        List<String> keys = http.headers().getAll(IDEMPOTENCY_KEY);
        if (keys.size() > 1 || (keys.size() == 1 && keyInBody.isPresent() && !keys.contains(keyInBody.get()))) {
            throw Parameter.bad("the request has two idempotency keys");
        }
        String key =
                keys.isEmpty() ? keyInBody.orElseGet(() -> UUID.randomUUID().toString()) : keys.get(0);
        return new Submitter(key, actor());
    }

    /** Whether it only asks. */
    boolean reads() {
        return context.method() == HttpMethod.GET;
    }

    /** Whether it is to be done only if its plan is the one that it names, and still fits. */
    boolean isConditional() {
        return form.matched() && !headers(Form.IF_MATCH).isEmpty();
    }

    /** @throws ShardwrightException {@link ErrorCode#PRECONDITION_FAILED} if it names another plan than that with this hash */
    void requireMatch(String hash) {
        if (isConditional() && !new EntityTag(hash).isOneOf(headers(Form.IF_MATCH))) {
            throw new ShardwrightException(
                    ErrorCode.PRECONDITION_FAILED,
                    "If-Match names another plan than that which was sent",
                    "Send the plan with the ETag that it came with.");
        }
    }

    /** All values of a header. */
    List<String> headers(String name) {
        return http.headers().getAll(name);
    }

    /** Of whoever asks. */
    KeyId key() {
        return asking.key().id();
    }

    /** Who asks, for the audit. */
    String actor() {
        return asking.actor();
    }
}
