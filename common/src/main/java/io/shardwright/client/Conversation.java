package io.shardwright.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.api.ProblemView;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Gets an answer from whichever coordinator can give it. A try that reached nobody goes on to the next address; {@code not-leader} goes to the
 * leader that the answer names; {@code no-leader} is asked again after a pause,
 * and so is one that takes no more at the moment, after as long as it says. A caller learns within about ten seconds that nobody leads, unless he waits for what began under a leader.
 * Safe for use by many threads.
 */
final class Conversation {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final long RETRY_AFTER_MILLIS_MAX = 10_000;

    /** A body above is announced first: a server that finds it too large says so before it is sent, and the answer is not lost in the sending. */
    private static final int LARGE_BODY_CHARS = 1 << 20;

    private static final String MAY_HAVE_DONE = "It may have done what was asked: look before you ask again.";

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final List<URI> apis;
    private final String key;
    private final InstantSource clock;
    private final HttpClient plain;
    private final SecuredHttp secured;

    /** Where the last good answer came from; only a first guess. */
    private volatile URI preferred;

    Conversation(List<URI> apis, String key, SecuredHttp secured, InstantSource clock) {
        this.apis = List.copyOf(apis);
        this.key = key;
        this.clock = clock;
        this.preferred = this.apis.get(0);
        this.secured = secured;
        this.plain = settings().sslContext(trustingNobody()).build();
    }

    static HttpClient.Builder settings() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
    }

    /** A client must have one, also one that never uses it. */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has TLS", e);
        }
    }

    private HttpClient http(URI base) {
        return isSecured(base) ? secured.client() : plain;
    }

    private static boolean isSecured(URI base) {
        return "https".equalsIgnoreCase(base.getScheme());
    }

    /** What one try came to. */
    private sealed interface Attempt {
        record Answered(String body) implements Attempt {}

        /** {@code after}: when it is to be asked again, in seconds, if the server has said so. */
        record Refused(ProblemView problem, Optional<String> after) implements Attempt {}

        /** Whoever is there is not to be believed, and was sent nothing. */
        record Distrusted(ShardwrightException refusal) implements Attempt {}

        /** {@code sent}: the request may have arrived. */
        record Lost(boolean sent, Exception cause) implements Attempt {}
    }

    /**
     * The body of the answer.
     *
     * @throws ShardwrightException as the server refused it, or {@link ErrorCode#UNREACHABLE}
     */
    String answer(Call call) {
        Optional<Instant> begun = call.waits() ? Optional.empty() : Optional.of(clock.instant());
        long pause = FIRST_PAUSE_MILLIS;
        URI base = preferred;
        int triesLeft = apis.size();
        boolean unheard = false;
        Optional<ShardwrightException> told = Optional.empty();
        Set<URI> distrusted = new HashSet<>();
        boolean led = false;
        while (true) {
            ShardwrightException failure;
            Attempt attempt = attempt(base, call);
            URI next = after(base);
            if (attempt instanceof Attempt.Answered answered) {
                preferred = base;
                return answered.body();
            } else if (attempt instanceof Attempt.Refused refused) {
                failure = refused.problem().toException();
                if (!passing(failure.code(), call)) {
                    throw unheard && failure.code() == ErrorCode.WRONG_STATE ? doubtful(failure) : failure;
                }
                // Whoever asks too much of one is not to go on to the next.
                next = failure.code() == ErrorCode.TOO_MANY_REQUESTS ? base : leaderOf(refused.problem(), base, next);
                led |= !apis.contains(next);
                pause = pauseMillis(pause, refused.after());
                told = Optional.of(failure);
                if (failure.code() == ErrorCode.UNREACHABLE) {
                    // It has waited for its database, which is the others' too.
                    triesLeft = 0;
                }
            } else if (attempt instanceof Attempt.Distrusted wrong) {
                failure = wrong.refusal();
                told = Optional.of(failure);
                distrusted.add(base);
                // Another certificate does not come by waiting, and the leader is one alone.
                if (distrusted.containsAll(apis) || (led && !apis.contains(base))) {
                    throw unheard ? doubtful(failure) : failure;
                }
                // Who led before may do so no more.
                preferred = next;
            } else {
                Attempt.Lost lost = (Attempt.Lost) attempt;
                failure = unreachable(base, lost);
                if (lost.sent() && !call.repeatable()) {
                    throw failure;
                }
                unheard |= lost.sent() && call.changes();
            }
            // A request that waits at the server may have waited long and well; only what comes after its failure
            // counts.
            Instant since = begun.orElseGet(clock::instant);
            triesLeft--;
            // One that hangs takes all of the patience: that must not keep the others from being asked.
            if (triesLeft <= 0 && clock.instant().plusMillis(pause).isAfter(since.plus(call.patience()))) {
                // That nobody listens at one address says less than what another has answered.
                ShardwrightException last = unheard ? failure : told.orElse(failure);
                throw unheard ? doubtful(last) : last;
            }
            begun = Optional.of(since);
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            base = next;
        }
    }

    private Attempt attempt(URI base, Call call) {
        try {
            HttpResponse<String> response = http(base).send(request(base, call), BodyHandlers.ofString());
            return response.statusCode() < 300
                    ? new Attempt.Answered(response.body())
                    : new Attempt.Refused(
                            problem(base, response), response.headers().firstValue("Retry-After"));
        } catch (HttpConnectTimeoutException e) {
            return new Attempt.Lost(false, e);
        } catch (HttpTimeoutException e) {
            return new Attempt.Lost(true, e);
        } catch (SSLException e) {
            Optional<ShardwrightException> refusal = TlsRefusal.of(base, e);
            return refusal.isPresent()
                    ? new Attempt.Distrusted(refusal.get())
                    : new Attempt.Lost(!(e instanceof SSLHandshakeException), e);
        } catch (IOException e) {
            return new Attempt.Lost(!neverSent(e), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpRequest request(URI base, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(trimmed(base) + "/api/v1" + call.path()))
                .timeout(call.limit())
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json");
        if (call.idempotencyKey() != null) {
            request.header("Idempotency-Key", call.idempotencyKey());
        }
        if (call.body() == null) {
            return request.method(call.method(), HttpRequest.BodyPublishers.noBody())
                    .build();
        }
        return request.header("Content-Type", "application/json")
                .expectContinue(call.body().length() > LARGE_BODY_CHARS)
                .method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()))
                .build();
    }

    private static ProblemView problem(URI base, HttpResponse<String> response) {
        try {
            ProblemView problem = Json.mapper().readValue(response.body(), ProblemView.class);
            if (problem != null && problem.code() != null) {
                return problem;
            }
        } catch (JsonProcessingException e) {
            // Told below: something that is no coordinator has answered, such as a proxy.
        }
        return ProblemView.of(
                response.statusCode() == 404 ? ErrorCode.NOT_FOUND : ErrorCode.INTERNAL,
                base + " answered with status " + response.statusCode() + " and no problem in JSON",
                "Check that the address is that of a coordinator's API.",
                null);
    }

    private static boolean passing(ErrorCode code, Call call) {
        return switch (code) {
            // Nothing was done.
            case NOT_LEADER, NO_LEADER, TOO_MANY_REQUESTS, OVERLOADED -> true;
            case UNREACHABLE, FENCED -> call.repeatable();
            default -> false;
        };
    }

    /** How long to wait: as the server says, but no longer than it could be worth it. */
    static long pauseMillis(long usual, Optional<String> retryAfterSeconds) {
        return retryAfterSeconds
                .filter(text -> text.matches("[0-9]{1,4}"))
                .map(text -> Math.min(Long.parseLong(text) * 1_000, RETRY_AFTER_MILLIS_MAX))
                .filter(millis -> millis > usual)
                .orElse(usual);
    }

    private URI leaderOf(ProblemView problem, URI base, URI otherwise) {
        String named = problem.leader();
        if (named == null || !named.matches("https?://.+")) {
            return otherwise;
        }
        URI leader = URI.create(named);
        // Whoever asks over TLS does not show his key to the network because an answer says so.
        if (isSecured(base) && !isSecured(leader) && !apis.contains(leader)) {
            throw new ShardwrightException(
                    ErrorCode.UNTRUSTED_SERVER,
                    "the coordinator at " + base + " names " + leader + " as the leader, which is without TLS",
                    "Set api.tls, or an https address as api.advertise, at every coordinator.");
        }
        return leader;
    }

    /** The address to try next: round the known ones, beginning after this. */
    private URI after(URI base) {
        int place = apis.indexOf(base);
        return apis.get((place + 1) % apis.size());
    }

    private static boolean neverSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private static String trimmed(URI base) {
        String text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static ShardwrightException unreachable(URI base, Attempt.Lost lost) {
        String cause = reason(lost.cause());
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "the coordinator at " + base + (lost.sent() ? " did not answer: " : " cannot be reached: ") + cause,
                lost.sent() ? MAY_HAVE_DONE : "Check the address, and that a coordinator runs there.",
                lost.cause());
    }

    /** Of a change that was asked for several times the last answer is not the whole truth. */
    private static ShardwrightException doubtful(ShardwrightException failure) {
        return new ShardwrightException(
                failure.code(), failure.message() + "; an earlier try was not answered", MAY_HAVE_DONE, failure);
    }

    private static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "no reason given";
        }
        if (failure instanceof UnresolvedAddressException) {
            return "its name is not known";
        }
        if (failure instanceof ClosedChannelException) {
            // What the JDK's client says of a port on which nobody listens, and of nothing else once ConnectException
            // has no text.
            return "nobody listens there";
        }
        String message = failure.getMessage();
        return message != null
                ? message
                : failure.getCause() == null ? failure.getClass().getSimpleName() : reason(failure.getCause());
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ShardwrightException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "interrupted while waiting for an answer",
                "What was asked may have happened: look before you ask again.",
                cause);
    }
}
