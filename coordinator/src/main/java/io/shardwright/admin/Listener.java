package io.shardwright.admin;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.api.ProblemView;
import io.shardwright.problem.ErrorCode;
import io.shardwright.time.Stopwatch;
import io.shardwright.tls.KeyFiles;
import io.shardwright.tls.RenewedIdentity;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the API is served, and how it shows clients who it is.
 *
 * @param address port 0 for any free one
 * @param tls without, it speaks plainly
 */
public record Listener(InetSocketAddress address, Optional<KeyFiles> tls) {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** A year: whoever was here once comes without being asked to by TLS, wherever a link on the network would lead him. */
    private static final String STRICT = "max-age=31536000";

    /** Browsers hold a host to what was said at any of its ports, and much that is tried on one's own machine speaks plainly. */
    private static final String OWN_MACHINE = "localhost";

    /** @throws io.shardwright.problem.ShardwrightException {@link ErrorCode#BAD_SETTING} if the files cannot be used */
    void addTo(ServerBuilder builder) {
        if (tls.isEmpty()) {
            builder.http(address);
            return;
        }
        Stopwatch clock = Stopwatch.started();
        RenewedIdentity identity = RenewedIdentity.of(tls.get(), clock::elapsedMillis);
        // Plain requests are taken too, to be told what is wrong with them, and for nothing else.
        builder.port(address, SessionProtocol.HTTP, SessionProtocol.HTTPS)
                .tls(TlsKeyPair.of(identity.current().key(), identity.current().chain()))
                // Asked at each handshake, in the place of what it was at the start.
                .tlsCustomizer(handshakes -> handshakes.keyManager(identity).protocols(PROTOCOLS));
    }

    /** Comes before all that serves: nothing is done, and nobody known, by a request that anybody on its way could read. */
    HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
        if (tls.isEmpty()) {
            return delegate.serve(context, request);
        }
        if (!context.sessionProtocol().isTls()) {
            return Problems.render(ProblemView.of(
                            ErrorCode.TLS_REQUIRED,
                            "this address is served over TLS, and the request came without",
                            "Write https:// in the place of http://; a key that was sent can have been read: revoke it.",
                            null))
                    .toHttpResponse();
        }
        String host = Optional.ofNullable(request.authority()).orElse("").replaceAll(":\\d+$", "");
        if (!host.equals(OWN_MACHINE)) {
            context.setAdditionalResponseHeader(HttpHeaderNames.STRICT_TRANSPORT_SECURITY, STRICT);
        }
        return delegate.serve(context, request);
    }
}
