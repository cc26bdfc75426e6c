package io.shardwright.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.AccessKey;
import io.shardwright.access.WrongKeys;
import io.shardwright.api.ProblemView;
import io.shardwright.keyring.BearerKey;
import io.shardwright.operations.KeyRing;
import io.shardwright.problem.ErrorCode;
import io.shardwright.time.Stopwatch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Knows who asks, or refuses. Nothing but liveness is open without a key, not even that there is no such path. */
final class Authentication {
    /** Says that the process answers, and nothing about it. */
    static final String LIVENESS = Routes.BASE + "/live";

    private static final String SCHEME = "Bearer ";
    private static final String USAGE = "Send 'Authorization: Bearer KEY'; an admin makes keys with `key create`.";

    private final KeyRing ring;
    private final WrongKeys wrong = new WrongKeys();
    private final Stopwatch clock = Stopwatch.started();

    Authentication(KeyRing ring) {
        this.ring = ring;
    }

    HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
        if (context.method() == HttpMethod.GET && context.path().equals(LIVENESS)) {
            return delegate.serve(context, request);
        }
        String header = request.headers().get("authorization", "");
        if (header.isEmpty()) {
            return refused(ErrorCode.KEY_MISSING, "the request carries no key", USAGE);
        }
        Optional<BearerKey> text = text(header);
        KeyRing.Found found = text.map(ring::find).orElseGet(KeyRing.Found.None::new);
        if (found instanceof KeyRing.Found.None && text.isPresent() && ring.mayLook()) {
            BearerKey key = text.get();
            return HttpResponse.of(CompletableFuture.supplyAsync(
                            () -> {
                                ring.look();
                                return ring.find(key);
                            },
                            context.blockingTaskExecutor())
                    .thenApplyAsync(again -> served(again, delegate, context, request), context.eventLoop()));
        }
        return served(found, delegate, context, request);
    }

    private static Optional<BearerKey> text(String header) {
        return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? BearerKey.parse(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private HttpResponse served(
            KeyRing.Found found, HttpService delegate, ServiceRequestContext context, HttpRequest request) {
        String address = context.clientAddress().getHostAddress();
        if (found instanceof KeyRing.Found.One one) {
            @Nullable HttpResponse refusal = refusal(one.state());
            if (refusal != null) {
                return refusal;
            }
            new Asking(one.key(), address).keep(context);
            try {
                return delegate.serve(context, request);
            } catch (Exception e) {
                return HttpResponse.ofFailure(e);
            }
        }
        if (found instanceof KeyRing.Found.Unsure) {
            return refused(
                    ErrorCode.UNREACHABLE,
                    "the metadata database does not answer, so nobody knows which keys count",
                    "Ask again when it is back.");
        }
        // Right keys are let through from there all the same: nobody shuts out the others behind his address.
        if (wrong.note(address, clock.elapsedMillis())) {
            return refused(
                    ErrorCode.TOO_MANY_TRIES,
                    "too many wrong keys came from " + address,
                    "Wait a minute, and send the right one.");
        }
        return refused(ErrorCode.UNAUTHORIZED, "the key is not one of this cluster", USAGE);
    }

    /** Only who has the whole key learns what became of it. */
    private static @Nullable HttpResponse refusal(AccessKey.State state) {
        return switch (state) {
            case VALID -> null;
            case EXPIRED ->
                refused(ErrorCode.KEY_EXPIRED, "the key's time is over", "Ask an admin for a new one: `key create`.");
            case REVOKED ->
                refused(ErrorCode.KEY_REVOKED, "the key was revoked", "Ask an admin why, or for a new one.");
        };
    }

    private static HttpResponse refused(ErrorCode code, String detail, String advice) {
        return Problems.render(ProblemView.of(code, detail, advice, null)).toHttpResponse();
    }
}
