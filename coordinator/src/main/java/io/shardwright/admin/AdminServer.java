package io.shardwright.admin;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.shardwright.operations.Operations;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** The coordinator's HTTP server. Serves from {@link #start} to {@link #close}. */
public final class AdminServer implements AutoCloseable {
    /** A group of a thousand commands with long statements fits. */
    static final int BODY_BYTES_MAX = 4 << 20;

    /** A request line with the longest key that a route may be asked for. */
    private static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

    private static final int CONNECTIONS_MAX = 1_000;

    /** Each may hold a connection to the metadata database for a moment; long polls do not hold one while they wait. */
    private static final int BLOCKING_THREADS = 32;

    /** Above the longest wait that a request may ask for. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(45);

    /** Who only asks hears within 10 s that the metadata database hangs. Who changes something waits longer, to hear what came of it. */
    static final Duration READ_LIMIT = Duration.ofSeconds(9);

    /** Above the time in which shards answer or are given up. */
    static final Duration SQL_LIMIT = Duration.ofMinutes(5);

    private static final Duration QUIET_PERIOD = Duration.ZERO;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    /** Alone open without a key: says that the process answers, and nothing about it. */
    private static final String LIVENESS = "/api/v1/live";

    private final Server server;

    private AdminServer(Server server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param address where to listen; port 0 for any free one
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if that address cannot be listened on
     */
    public static AdminServer start(InetSocketAddress address, ApiKey key, Operations operations) {
        ServerBuilder builder = Server.builder()
                .http(address)
                .maxRequestLength(BODY_BYTES_MAX)
                .http1MaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .maxNumConnections(CONNECTIONS_MAX)
                .requestTimeout(REQUEST_LIMIT)
                .blockingTaskExecutor(BLOCKING_THREADS)
                .gracefulShutdownTimeout(QUIET_PERIOD, CLOSE_LIMIT)
                .disableServerHeader()
                .verboseResponses(false)
                .errorHandler(new Problems());
        builder.route().get(LIVENESS).build(new Route(request -> Answer.ok(Map.of("live", true))));
        addRoutes(builder, operations);
        builder.decorator((delegate, context, request) ->
                opensWithoutKey(context) || key.matches(request.headers().get("authorization"))
                        ? delegate.serve(context, request)
                        : Problems.render(Problems.unauthorized()).toHttpResponse());
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the API cannot listen on " + address.getHostString() + ":" + address.getPort(),
                    "Set api.listen to an address of this machine that is free.",
                    e);
        }
        return new AdminServer(server);
    }

    /** All that needs a key. */
    static void addRoutes(ServerBuilder builder, Operations operations) {
        new FleetRoutes(operations).addTo(builder);
        new NodeRoutes(operations).addTo(builder);
        new DiagnosisRoutes(operations).addTo(builder);
        new TableRoutes(operations).addTo(builder);
        new MoveRoutes(operations).addTo(builder);
        new RebalanceRoutes(operations).addTo(builder);
        new GroupRoutes(operations).addTo(builder);
        new ControlRoutes(operations).addTo(builder);
        new MetadataRoutes(operations).addTo(builder);
        new HealthRoutes(operations).addTo(builder);
    }

    private static boolean opensWithoutKey(ServiceRequestContext context) {
        return context.method() == HttpMethod.GET && context.path().equals(LIVENESS);
    }

    /** The port that it listens on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Stops accepting and ends what is under way. */
    @Override
    public void close() {
        server.stop().join();
    }
}
