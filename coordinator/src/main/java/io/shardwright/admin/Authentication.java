package io.shardwright.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.access.AccessKey;
import io.shardwright.access.Caller;
import io.shardwright.access.RefusalNotes;
import io.shardwright.access.WrongKeys;
import io.shardwright.api.ProblemView;
import io.shardwright.keyring.BearerKey;
import io.shardwright.operations.Door;
import io.shardwright.operations.KeyRing;
import io.shardwright.operations.RefusalLog;
import io.shardwright.problem.ErrorCode;
import io.shardwright.time.Stopwatch;
import java.util.Optional;

/** Knows who asks, or refuses. Nothing but liveness and the files of the web page is open without a key, not even that there is no such path. */
final class Authentication {
    /** Says that the process answers, and nothing about it. */
    static final String LIVENESS = Routes.BASE + "/live";

    private static final String SCHEME = "Bearer ";
    private static final String USAGE = "Send 'Authorization: Bearer KEY'; an admin makes keys with `key create`.";

    /** Who has no key that is known. */
    private static final String NOBODY = "nobody";

    private final KeyRing ring;
    private final RefusalLog refusals;
    private final RequestLimits limits;
    private final WebPage page;
    private final WrongKeys wrong = new WrongKeys();
    private final Stopwatch clock = Stopwatch.started();

    Authentication(Door door, RequestLimits limits, WebPage page) {
        this.ring = door.keys().ring();
        this.refusals = door.refusals();
        this.limits = limits;
        this.page = page;
    }

    HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
        if (isOpen(context.method(), context.path())) {
            return delegate.serve(context, request);
        }
        String header = request.headers().get("authorization", "");
        if (header.isEmpty()) {
            return refused(context, NOBODY, ErrorCode.KEY_MISSING, "the request carries no key", USAGE);
        }
        Optional<BearerKey> text = text(header);
        KeyRing.Found found = text.map(ring::find).orElseGet(KeyRing.Found.None::new);
        if (found instanceof KeyRing.Found.None && text.isPresent()) {
            return HttpResponse.of(ring.findAnew(text.get())
                    .thenApplyAsync(again -> served(again, delegate, context, request), context.eventLoop()));
        }
        return served(found, delegate, context, request);
    }

    private boolean isOpen(HttpMethod method, String path) {
        return (method == HttpMethod.GET && path.equals(LIVENESS)) || page.serves(method, path);
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
            if (one.state() != AccessKey.State.VALID) {
                return ended(context, Caller.of(one.key(), address).who(), one.state());
            }
            new Asking(one.key(), address).keep(context);
            try {
                limits.count(one.key().id());
                return delegate.serve(context, request);
            } catch (Exception e) {
                return HttpResponse.ofFailure(e);
            }
        }
        if (found instanceof KeyRing.Found.Unsure) {
            return problem(
                    ErrorCode.UNREACHABLE,
                    "the metadata database does not answer, so nobody knows which keys count",
                    "Ask again when it is back.");
        }
        // Right keys are let through from there all the same: nobody shuts out the others behind his address.
        if (wrong.note(address, clock.elapsedMillis())) {
            return refused(
                    context,
                    NOBODY,
                    ErrorCode.TOO_MANY_TRIES,
                    "too many wrong keys came from " + address,
                    "Wait a minute, and send the right one.");
        }
        return refused(context, NOBODY, ErrorCode.UNAUTHORIZED, "the key is not one of this cluster", USAGE);
    }

    /** Only who has the whole key learns what became of it. */
    private HttpResponse ended(ServiceRequestContext context, String who, AccessKey.State state) {
        return state == AccessKey.State.REVOKED
                ? refused(
                        context,
                        who,
                        ErrorCode.KEY_REVOKED,
                        "the key was revoked",
                        "Ask an admin why, or for a new one.")
                : refused(
                        context,
                        who,
                        ErrorCode.KEY_EXPIRED,
                        "the key's time is over",
                        "Ask an admin for a new one: `key create`.");
    }

    private HttpResponse refused(
            ServiceRequestContext context, String who, ErrorCode code, String detail, String advice) {
        // The path as it was sent may be anything; that of the route is one of few.
        String route = context.method() + " " + context.config().route().patternString();
        refusals.add(new RefusalNotes.Kind(who, context.clientAddress().getHostAddress(), route, code.code()));
        return problem(code, detail, advice);
    }

    private static HttpResponse problem(ErrorCode code, String detail, String advice) {
        return Problems.render(ProblemView.of(code, detail, advice, null)).toHttpResponse();
    }
}
