package io.shardwright.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupList;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.GroupSummary;
import io.shardwright.api.GroupView;
import io.shardwright.api.NodeView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.api.RehearsalView;
import io.shardwright.api.RouteView;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.api.StatusView;
import io.shardwright.api.TableList;
import io.shardwright.api.TableSummary;
import io.shardwright.api.TableView;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The way into a fleet for programs. Every method asks one of the coordinators, follows {@code not-leader} to the one that leads, and throws
 * {@link ShardwrightException} with the server's code and advice when it is refused, or {@link ErrorCode#UNREACHABLE} when nobody is there for
 * about ten seconds; a coordinator that took a change and hangs is waited for half a minute, as a large change takes its time. Changes carry an idempotency key, so that repeating them is safe. Safe for use by many threads.
 */
public final class ShardwrightClient {
    /** What one request may wait at the server; the server allows half a minute. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Conversation conversation;
    private final InstantSource clock;
    private final ShardMaps maps;

    private ShardwrightClient(Conversation conversation, InstantSource clock) {
        this.conversation = conversation;
        this.clock = clock;
        this.maps = new ShardMaps(this::table, clock);
    }

    /**
     * A client; nothing is asked yet.
     *
     * @param apis base URLs of coordinators, such as {@code http://10.0.0.5:7070}; one suffices to find the leader
     * @param key as the coordinators' key file holds it; to {@code https} addresses it is sent when their certificate is of an authority that this JVM
     *     trusts, valid, and for that host
     */
    public static ShardwrightClient connect(List<URI> apis, String key) {
        return connect(apis, key, SecuredHttp.usual(), InstantSource.system());
    }

    /**
     * The same, trusting for {@code https} other authorities in the place of this JVM's.
     *
     * @param authorities their certificates, in PEM form
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} too if there are none in the file
     */
    public static ShardwrightClient connect(List<URI> apis, String key, Path authorities) {
        return connect(apis, key, SecuredHttp.trusting(authorities), InstantSource.system());
    }

    /** @param clock by which patience is measured */
    static ShardwrightClient connect(List<URI> apis, String key, InstantSource clock) {
        return connect(apis, key, SecuredHttp.usual(), clock);
    }

    private static ShardwrightClient connect(List<URI> apis, String key, SecuredHttp secured, InstantSource clock) {
        if (apis.isEmpty() || key.isBlank()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    apis.isEmpty() ? "no coordinator's address is given" : "the API key is empty",
                    "Give the base URL of a coordinator's API and the key in its key file.");
        }
        for (URI api : apis) {
            if (api.getHost() == null || !("http".equals(api.getScheme()) || "https".equals(api.getScheme()))) {
                throw new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "'" + api + "' is no address of a coordinator",
                        "Write http://HOST:PORT or https://HOST:PORT.");
            }
        }
        return new ShardwrightClient(new Conversation(apis, key.strip(), secured, clock), clock);
    }

    /** How the coordinator that answers sees itself and who leads. */
    public StatusView status() {
        return read(conversation.answer(Call.get("/status")), StatusView.class);
    }

    public List<NodeView> nodes() {
        return fleet().list(false).nodes();
    }

    public List<TableSummary> tables() {
        return read(conversation.answer(Call.get("/tables")), TableList.class).tables();
    }

    public TableView table(String name) {
        return read(conversation.answer(Call.get("/tables/" + segment(name))), TableView.class);
    }

    /** Publishes the group that creates a table; it runs on after this returns. */
    public PublishedView createTable(CreateTableRequest request) {
        return read(change("POST", "/tables", write(request)), PublishedView.class);
    }

    /** What {@link #createTable} would publish. */
    public PlanView planCreateTable(CreateTableRequest request) {
        return read(change("POST", "/tables?dryRun=true", write(request)), PlanView.class);
    }

    /**
     * Publishes the group that drops a table.
     *
     * @param purge whether to destroy its rows; without, its shards stay on their nodes under quarantine names
     */
    public PublishedView dropTable(String name, boolean purge) {
        return dropTable(name, purge, false);
    }

    /**
     * The same of a table on Manticore, if need be without the nodes that are away.
     *
     * @param forceForget whether to do without them; what they have of it is taken away by a cleanup once they are back
     */
    public PublishedView dropTable(String name, boolean purge, boolean forceForget) {
        return read(
                changeWithoutBody("/tables/" + segment(name) + "?purge=" + purge + forgetting(forceForget)),
                PublishedView.class);
    }

    /** Puts back a table that was dropped and not purged. */
    public PublishedView undropTable(String name) {
        return read(change("POST", "/tables/" + segment(name) + "/undrop", "{}"), PublishedView.class);
    }

    /** What {@link #undropTable} would publish. */
    public PlanView planUndropTable(String name) {
        return read(change("POST", "/tables/" + segment(name) + "/undrop?dryRun=true", "{}"), PlanView.class);
    }

    private static String forgetting(boolean forceForget) {
        return forceForget ? "&forceForget=true" : "";
    }

    /** What {@link #dropTable} would publish. */
    public PlanView planDropTable(String name, boolean purge, boolean forceForget) {
        return read(
                changeWithoutBody("/tables/" + segment(name) + "?dryRun=true&purge=" + purge + forgetting(forceForget)),
                PlanView.class);
    }

    /**
     * Where the row of a key lives: computed here, by a shard map that is at most some seconds old.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_KEY} if the table's shard key cannot hold it
     */
    public RouteView route(String table, String key) {
        return maps.route(table, key).orElseGet(() -> routeOfServer(table, key));
    }

    private RouteView routeOfServer(String table, String key) {
        return read(
                conversation.answer(Call.get("/tables/" + segment(table) + "/route?key=" + encoded(key))),
                RouteView.class);
    }

    /**
     * Runs a statement on the shard of a key or on every shard. Shards answer apart, so look at {@link SqlResult#succeeded()}. Sent once: if
     * the answer is lost this throws {@link ErrorCode#UNREACHABLE}, and a write may have happened.
     */
    public SqlResult sql(String table, SqlRequest request) {
        return read(
                conversation.answer(Call.once("/tables/" + segment(table) + "/sql", write(request))), SqlResult.class);
    }

    /** What {@link #sql} would send to which shard, after all of its checks. */
    public SqlPlan planSql(String table, SqlRequest request) {
        return read(change("POST", "/tables/" + segment(table) + "/sql?dryRun=true", write(request)), SqlPlan.class);
    }

    /**
     * The newest groups.
     *
     * @param state only those in this state
     * @param limit how many at most
     */
    public List<GroupSummary> groups(Optional<GroupState> state, int limit) {
        return groups(state, Optional.empty(), limit);
    }

    /**
     * The newest of those that are older than one: so all that ever were, page by page.
     *
     * @param state only those in this state
     * @param before the last one of the page before
     * @param limit how many at most
     */
    public List<GroupSummary> groups(Optional<GroupState> state, Optional<GroupId> before, int limit) {
        String filter = state.map(wanted -> "&state=" + wanted.label()).orElse("")
                + before.map(group -> "&before=" + group).orElse("");
        return read(conversation.answer(Call.get("/groups?limit=" + limit + filter)), GroupList.class)
                .groups();
    }

    public GroupView group(GroupId id) {
        return read(conversation.answer(Call.get("/groups/" + id)), GroupView.class);
    }

    /**
     * Runs a group forward and back on scratch schemas of its nodes, and says what that left there. Nothing is published.
     *
     * @param dryRun whether to judge only what can be rehearsed
     */
    public RehearsalView rehearse(RehearsalRequest request, boolean dryRun) {
        return read(
                conversation.answer(Call.once("/rehearsals?dryRun=" + dryRun, write(request))), RehearsalView.class);
    }

    /** Publishes a group under a new idempotency key; it runs on after this returns. */
    public PublishedView submit(Group group) {
        return submit(group.request());
    }

    /** Publishes a group, under the request's idempotency key if it has one. */
    public PublishedView submit(GroupRequest request) {
        return read(post("/groups", request), PublishedView.class);
    }

    /** What {@link #submit(GroupRequest)} would publish, after all of its checks. */
    public PlanView plan(GroupRequest request) {
        return read(post("/groups?dryRun=true", request), PlanView.class);
    }

    private String post(String path, GroupRequest request) {
        String key = request.key() == null ? newKey() : request.key();
        return conversation.answer(Call.change("POST", path, write(request), key));
    }

    /** Orders to groups and pauses. */
    public ControlClient control() {
        return new ControlClient(conversation);
    }

    /** Orders to nodes. */
    public NodeClient fleet() {
        return new NodeClient(conversation);
    }

    /** What is on nodes beside what is to be there. */
    public DiagnosisClient diagnosis() {
        return new DiagnosisClient(conversation);
    }

    /** The moves of shards. */
    public MoveClient moves() {
        return new MoveClient(conversation);
    }

    /** Plans of where shards are to be. */
    public RebalanceClient rebalances() {
        return new RebalanceClient(conversation);
    }

    /** What was done and refused, by whom. */
    public AuditClient audit() {
        return new AuditClient(conversation);
    }

    /** Who has keys. */
    public KeyClient keys() {
        return new KeyClient(conversation);
    }

    /** The metadata database, when it was lost. */
    public MetadataClient metadata() {
        return new MetadataClient(conversation);
    }

    /** How the fleet is. */
    public HealthClient health() {
        return new HealthClient(conversation);
    }

    /** What runs by itself, and when. */
    public ScheduleClient schedules() {
        return new ScheduleClient(conversation);
    }

    /** Taking away what has served its time. */
    public CleanupClient cleanup() {
        return new CleanupClient(conversation);
    }

    /** Waits until a group has ended or is stuck; see {@link #awaitGroup(GroupId, Duration, Consumer)}. */
    public GroupView awaitGroup(GroupId id, Duration timeout) {
        return awaitGroup(id, timeout, view -> {});
    }

    /**
     * Waits until a group has ended or is stuck, or the time is over: ask {@link GroupView#settled()}. A minute without any coordinator that
     * answers is waited out.
     *
     * @param progress sees the group first as it is and then after each change
     */
    public GroupView awaitGroup(GroupId id, Duration timeout, Consumer<GroupView> progress) {
        Instant deadline = clock.instant().plus(timeout);
        GroupView view =
                read(conversation.answer(Call.waiting("/groups/" + id, Duration.ZERO, timeout)), GroupView.class);
        progress.accept(view);
        while (!view.settled()) {
            Duration left = Duration.between(clock.instant(), deadline);
            if (left.isNegative() || left.isZero()) {
                return view;
            }
            Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
            String path = String.format(
                    Locale.ROOT, "/groups/%s?waitMillis=%d&knownVersion=%d", id, wait.toMillis(), view.version());
            GroupView newer = read(conversation.answer(Call.waiting(path, wait, left)), GroupView.class);
            if (newer.version() != view.version()) {
                progress.accept(newer);
            }
            view = newer;
        }
        return view;
    }

    private String change(String method, String path, String body) {
        return conversation.answer(Call.change(method, path, body, newKey()));
    }

    private String changeWithoutBody(String path) {
        return conversation.answer(Call.change("DELETE", path, null, newKey()));
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    /**
     * A name as a part of a path.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_NAME} if it would be no part of it
     */
    static String segment(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new ShardwrightException(
                    ErrorCode.BAD_NAME,
                    "'" + name + "' is no name",
                    "Give the name of a table or node, as `table list` and `node list` show it.");
        }
        return encoded(name);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String write(Object body) {
        try {
            return Json.mapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a request cannot be written as JSON",
                    "Use text without lone surrogates.",
                    e);
        }
    }

    static <T> T read(String body, Class<T> type) {
        try {
            return Json.mapper().readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.INTERNAL,
                    "the answer is no " + type.getSimpleName() + ": " + e.getOriginalMessage(),
                    "Check that client and coordinator are of versions that fit.",
                    e);
        }
    }
}
