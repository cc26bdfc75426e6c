package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.access.Operation;
import io.shardwright.config.ApiLimits;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.operations.Door;
import io.shardwright.operations.Operations;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tracing.Tracing;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The coordinator's HTTP server. Serves from {@link #start} to {@link #close}. */
public final class AdminServer implements AutoCloseable {
    /** A group of a thousand commands with long statements fits. */
    static final int BODY_BYTES_MAX = 4 << 20;

    /** A request line with the longest key that a route may be asked for. */
    private static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

    /** Beside those of event streams. */
    private static final int CONNECTIONS_MAX = 2_000;

    /** Each may hold a connection to the metadata database for a moment; long polls do not hold one while they wait. */
    private static final int BLOCKING_THREADS = 32;

    /** Above the longest wait that a request may ask for. */
    static final Duration REQUEST_LIMIT = Duration.ofSeconds(45);

    /** Who only asks hears within 10 s that the metadata database hangs. Who changes something waits longer, to hear what came of it. */
    static final Duration READ_LIMIT = Duration.ofSeconds(9);

    /** Above the time in which shards answer or are given up. */
    static final Duration SQL_LIMIT = Duration.ofMinutes(5);

    /** The least: by none at all the library breaks off what is under way at once. */
    private static final Duration QUIET_PERIOD = Duration.ofMillis(1);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

    /** So long requests may go on when it closes. After {@link #CLOSE_LIMIT} the library would break off HTTP/1.1 connections without an answer. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final Server server;
    private final OpenRequests open;
    private final BlockingTaskExecutor tasks;
    private final ProcessMeters meters;
    private final EventFeed events;

    private AdminServer(
            Server server, OpenRequests open, BlockingTaskExecutor tasks, ProcessMeters meters, EventFeed events) {
        this.server = server;
        this.open = open;
        this.tasks = tasks;
        this.meters = meters;
        this.events = events;
    }

    /**
     * Starts serving.
     *
     * @param listener where
     * @param changes that its event streams tell of
     * @param limits of what it lets through
     * @param tracing that is told of requests by which something was to be changed
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if that address cannot be listened on, or the TLS files cannot be used
     */
    public static AdminServer start(
            Listener listener,
            Door door,
            Operations operations,
            ChangeFeed changes,
            ApiLimits limits,
            Tracing tracing) {
        ServerBuilder builder = Server.builder();
        listener.addTo(builder);
        BlockingTaskExecutor tasks = BlockingTaskExecutor.builder()
                .numThreads(BLOCKING_THREADS)
                .threadNamePrefix("api")
                .build();
        ProcessMeters meters = new ProcessMeters();
        RequestLimits requests = new RequestLimits(limits, meters);
        EventFeed events = EventFeed.open(changes, door.keys().ring(), limits.streamsMax(), requests);
        meters.count("shardwright.api.streams", "Event streams that are open.", events::streams);
        meters.count(
                "shardwright.settings.refused",
                "1 while this process goes on by older settings, as those in its files are refused.",
                () -> operations.settings().refused().isPresent() ? 1 : 0);
        builder.meterRegistry(meters.registry())
                .maxRequestLength(BODY_BYTES_MAX)
                .http1MaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .maxNumConnections(CONNECTIONS_MAX + limits.streamsMax())
                .requestTimeout(REQUEST_LIMIT)
                // Not ended by the server, which would wait for all that they do, however long that takes.
                .blockingTaskExecutor(tasks, false)
                .gracefulShutdownTimeout(QUIET_PERIOD, CLOSE_LIMIT)
                .disableServerHeader()
                // Refusals are answered, and kept in the audit.
                .unloggedExceptionsReportInterval(Duration.ZERO)
                .verboseResponses(false)
                .errorHandler(new Problems());
        builder.route()
                .get(Authentication.LIVENESS)
                .build((context, request) -> Answer.ok(Map.of("live", true)).response());
        meters.total("shardwright.spans.sent", "Spans that the collector of traces has taken.", tracing::sent);
        meters.total("shardwright.spans.dropped", "Spans that were lost on the way there.", tracing::dropped);
        RequestTraces traces =
                new RequestTraces(tracing, () -> ThreadLocalRandom.current().nextLong());
        addRoutes(builder, door, operations, new Around(meters, events, requests, traces));
        WebPage page = WebPage.read();
        page.addTo(builder);
        builder.decorator(new Authentication(door, requests, page)::serve);
        OpenRequests open = new OpenRequests();
        builder.decorator(open::serve);
        // The last is the first that a request meets.
        builder.decorator(listener::serve);
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            events.close();
            tasks.shutdownNow();
            meters.close();
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the API cannot listen on " + listener.address().getHostString() + ":"
                            + listener.address().getPort(),
                    "Set api.listen to an address of this machine that is free.",
                    e);
        }
        return new AdminServer(server, open, tasks, meters, events);
    }

    /** What routes need of the server that they are served by. */
    record Around(ProcessMeters meters, EventFeed events, RequestLimits limits, RequestTraces traces) {}

    /** All that needs a key. */
    static Routes addRoutes(ServerBuilder builder, Door door, Operations operations, Around around) {
        Routes routes = new Routes(builder, new ScopeGuard(operations.touchedTables()), door.refusals(), around);
        routes.add(Operation.DESCRIBE_API, Form.read(JsonNode.class), request -> Answer.ok(routes.description()));
        new FleetRoutes(operations).addTo(routes);
        new NodeRoutes(operations).addTo(routes);
        new DiagnosisRoutes(operations).addTo(routes);
        new TableRoutes(operations).addTo(routes);
        new MoveRoutes(operations).addTo(routes);
        new RebalanceRoutes(operations).addTo(routes);
        new GroupRoutes(operations).addTo(routes);
        new ControlRoutes(operations).addTo(routes);
        new MetadataRoutes(operations).addTo(routes);
        new HealthRoutes(operations).addTo(routes);
        new CleanupRoutes(operations).addTo(routes);
        new ScheduleRoutes(operations).addTo(routes);
        new MetricsRoutes(operations, around.meters()).addTo(routes);
        new KeyRoutes(operations, door.keys()).addTo(routes);
        new AuditRoutes(door.audit()).addTo(routes);
        new EventRoutes(around.events()).addTo(routes);
        return routes;
    }

    /** The port that it listens on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Stops accepting, and answers whoever waits that he may ask again. What is under way then has a moment to end by itself. */
    @Override
    public void close() {
        // First: the server would wait for streams, which do not end by themselves.
        events.close();
        CompletableFuture<Void> ended = server.stop();
        ended.copy()
                .completeOnTimeout(null, ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .thenRun(open::giveUp)
                .join();
        ended.join();
        tasks.shutdown();
        try {
            tasks.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tasks.shutdownNow();
        meters.close();
    }
}
