package io.shardwright.admin;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.shardwright.api.CommandView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.config.ApiLimits;
import io.shardwright.config.FleetPolicy;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.config.UpkeepSettings;
import io.shardwright.fleet.LossSettings;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.keyring.BearerKey;
import io.shardwright.keyring.OwnerOnlyFile;
import io.shardwright.keyring.ServerSecrets;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import io.shardwright.metadata.ApiKeys;
import io.shardwright.metadata.AuditReader;
import io.shardwright.metadata.ChangeFeed;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.operations.AuditControl;
import io.shardwright.operations.Door;
import io.shardwright.operations.FirstKey;
import io.shardwright.operations.KeyControl;
import io.shardwright.operations.KeyRing;
import io.shardwright.operations.Operations;
import io.shardwright.operations.RefusalLog;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.reload.ReloadStatus;
import io.shardwright.tls.DevelopmentAuthority;
import io.shardwright.tls.KeyFiles;
import io.shardwright.tracing.Tracing;
import io.shardwright.transport.LinkPool;
import io.shardwright.transport.LinkServer;
import io.shardwright.transport.QueryHandler;
import io.shardwright.wire.Hello;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A coordinator's API on loopback with a metadata database of its own, and nobody who takes its groups on. Leads from the start. */
final class RunningApi implements AutoCloseable {
    /** Tests ask as fast as they can. */
    private static final ApiLimits LIMITS = new ApiLimits(100_000, 256, 100);

    private final LocalMariaDb server;
    private final MetadataDatabase database;
    private final AtomicReference<Optional<LeaderTerm>> term = new AtomicReference<>(Optional.empty());
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicReference<ReadyByNode> woken = new AtomicReference<>(ReadyByNode.NONE);
    private final LinkPool links;
    private final LinkServer worker;
    private final Operations operations;
    private final AdminServer admin;
    private final AdminServer.Around around;
    private final ProcessMeters meters = new ProcessMeters();
    private final ServerSecrets secrets;
    private final KeyRing ring;
    private final Door door;
    private final String key;
    private final CreatedKeyView bob;
    private final Contract contract;
    private final CheckedHttp http;
    private final MetadataRows rows;
    private volatile QueryHandler queries = QueryHandler.refusing();

    private RunningApi(Path folder, RebalanceSettings rebalance) throws IOException, SQLException {
        server = LocalMariaDb.start(folder.resolve("metadata"), ServerOptions.forTests());
        rows = new MetadataRows(server);
        Account account = server.account(Account.METADATA);
        database = MetadataDatabase.open(
                new MetadataAddress(server.endpoint(), "shardwright", account.user(), account.password(), 8));
        database.migrate();
        Path keyFile = folder.resolve("api-key");
        SecureRandom random = new SecureRandom();
        ApiKeys stored = new ApiKeys(database);
        secrets = FirstKey.ensure(
                stored,
                new OwnerOnlyFile("api.key-file", keyFile),
                new OwnerOnlyFile("api.secret-file", folder.resolve("api-secret")),
                "c1",
                random);
        ring = KeyRing.open(stored, secrets);
        AuditReader audit = new AuditReader(database);
        door = new Door(new KeyControl(stored, ring, random), new AuditControl(audit, secrets), new RefusalLog(audit));
        key = Files.readString(keyFile).strip();
        Instant now = Instant.now();
        DevelopmentAuthority authority = DevelopmentAuthority.of(folder.resolve("tls"), now);
        worker = LinkServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                authority.issue("n1", ProcessKind.WORKER, List.of("127.0.0.1", "localhost"), now),
                Hello.of("n1", ProcessKind.WORKER, "test"),
                (from, wake) -> {},
                (from, query, rows) -> queries.answer(from, query, rows));
        links = LinkPool.open(
                authority.issue("c1", ProcessKind.COORDINATOR, List.of("127.0.0.1", "localhost"), now),
                Hello.of("c1", ProcessKind.COORDINATOR, "test"));
        operations = operations("c1", rebalance);
        ChangeFeed changes = new ChangeFeed(database);
        admin = AdminServer.start(listener(Optional.empty()), door, operations, changes, LIMITS, Tracing.off());
        RequestLimits limits = new RequestLimits(LIMITS, meters);
        around = new AdminServer.Around(
                meters,
                EventFeed.open(changes, ring, 0, limits),
                limits,
                new RequestTraces(Tracing.off(), random::nextLong));
        contract = new Contract(addRoutes(Server.builder()).description());
        http = new CheckedHttp(contract);
        lead();
        bob = key("bob", "operator");
    }

    private Operations operations(String name, RebalanceSettings rebalance) {
        return new Operations(
                name,
                "test",
                database,
                links,
                term::get,
                () -> new FleetPolicy(0, LossSettings.DEFAULT, rebalance, UpkeepSettings.DEFAULT),
                () -> ReloadStatus.CURRENT,
                ready -> {
                    published.incrementAndGet();
                    woken.set(ready);
                });
    }

    /** What is behind the API of another coordinator, without that API. */
    Operations beside(String name) {
        return operations(name, RebalanceSettings.DEFAULT);
    }

    /** What it serves, added to another server that is never started. */
    Routes addRoutes(ServerBuilder builder) {
        return AdminServer.addRoutes(builder, door, operations, around);
    }

    static RunningApi start(Path folder) throws IOException, SQLException {
        return start(folder, RebalanceSettings.DEFAULT);
    }

    static RunningApi start(Path folder, RebalanceSettings rebalance) throws IOException, SQLException {
        return new RunningApi(folder, rebalance);
    }

    /** What is behind the API, for what no request asks for. */
    Operations operations() {
        return operations;
    }

    /** In which it leads. */
    LeaderTerm term() {
        return Objects.requireNonNull(term.get()).orElseThrow();
    }

    /** Creates a table as its group would, on one server for all nodes; it is active then. */
    void createTable(String name, int shards) throws SQLException {
        createTable(CreateTableRequest.of(name, "id bigint primary key, name varchar(100)", "id", shards));
    }

    /** The same for any table. */
    void createTable(CreateTableRequest request) throws SQLException {
        ShardwrightClient client = ShardwrightClient.connect(List.of(base()), key);
        String group = client.createTable(request).group();
        for (CommandView command : client.group(GroupId.parse(group)).commands()) {
            if (command.name().startsWith("shard-")) {
                run("USE app", command.forward());
            }
        }
        run(
                "UPDATE sharded_table SET state = 'active', changing_group = NULL",
                "DELETE FROM group_lock",
                "UPDATE operation_group SET state = 'committed'");
    }

    /** What the worker of all nodes answers to queries. */
    void answerQueries(QueryHandler handler) {
        queries = handler;
    }

    MetadataDatabase database() {
        return database;
    }

    LocalMariaDb server() {
        return server;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + admin.port());
    }

    String key() {
        return key;
    }

    /** What every answer to {@link #send} is held against. */
    Contract contract() {
        return contract;
    }

    /** Who has keys. */
    KeyControl keys() {
        return door.keys();
    }

    /** Who is let in. Refused calls are not written by themselves. */
    Door door() {
        return door;
    }

    /** By which keys are stored. */
    ServerSecrets secrets() {
        return secrets;
    }

    /** Makes a key. */
    CreatedKeyView key(String name, String role, String... tables) {
        return keys().create(term(), new KeyRequest(name, role, List.of(tables), null), "test", false);
    }

    /** The same as {@link #send}, with a key. */
    Reply sendWith(@Nullable String key, String method, String path, String body) {
        return key == null ? send(method, path, body) : send(method, path, body, "Authorization", "Bearer " + key);
    }

    /** How often it told that a group was published. */
    int published() {
        return published.get();
    }

    /** What its last order made ready. */
    ReadyByNode woken() {
        return Objects.requireNonNull(woken.get());
    }

    /** Another coordinator's API, on the same metadata database. */
    AdminServer another() {
        return another(LIMITS);
    }

    /** The same with other limits. */
    AdminServer another(ApiLimits limits) {
        return AdminServer.start(
                listener(Optional.empty()), door, operations, new ChangeFeed(database), limits, Tracing.off());
    }

    /** The same over TLS. */
    AdminServer secured(KeyFiles files) {
        return AdminServer.start(
                listener(Optional.of(files)), door, operations, new ChangeFeed(database), LIMITS, Tracing.off());
    }

    private static Listener listener(Optional<KeyFiles> tls) {
        return new Listener(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls);
    }

    /** It leads, in a new term. */
    void lead() {
        term.set(Optional.of(new LeaderTerms(database).begin("c1", base().toString(), "127.0.0.1:1")));
    }

    /** Another coordinator has begun a later term, and this one has noticed. */
    void follow(String leader, String api) {
        new LeaderTerms(database).begin(leader, api, "127.0.0.1:1");
        term.set(Optional.empty());
    }

    /** Another coordinator has begun a later term, and this one has not noticed. Returns that term. */
    LeaderTerm loseUnnoticed() {
        return new LeaderTerms(database).begin("c2", "http://127.0.0.1:1", "127.0.0.1:1");
    }

    /** It has lost the election and nobody has won it. */
    void resign() {
        term.set(Optional.empty());
    }

    /** The metadata database is as at the beginning, and it leads. */
    void forgetAll() throws SQLException {
        run(
                "DELETE FROM sharding_queue_wait",
                "DELETE FROM sharding_queue",
                "DELETE FROM group_lock",
                "DELETE FROM operation_group",
                "DELETE FROM sharded_table",
                "DELETE FROM artifact",
                "DELETE FROM node",
                "DELETE FROM node_loss",
                "DELETE FROM stale_route",
                "DELETE FROM forgotten_route",
                "DELETE FROM worker_session",
                "UPDATE generation SET next = 1");
        lead();
    }

    /** Adds a node whose worker is alive, or whose lease is over. */
    void addNode(String name, String engine, boolean alive) throws SQLException {
        run("INSERT INTO node VALUES ('" + name + "', '" + engine + "', '127.0.0.1:3306', '127.0.0.1:"
                + worker.endpoint().port()
                + "', 'app', 'default', 1, '', 1, FALSE, 'active', '', '', 0, NULL, NULL, 0, 0)");
        run("INSERT INTO worker_session VALUES ('" + name
                + "', 1, '1-0000000000000001', 'open', 'p', 'b', '', 1, 1, 0, '', 0, 10000, "
                + (alive ? "9999999999999" : "1")
                + ", 0, NULL)");
    }

    Reply get(String path) {
        return send("GET", path, "", "Authorization", "Bearer " + key);
    }

    Reply delete(String path) {
        return send("DELETE", path, "", "Authorization", "Bearer " + key);
    }

    Reply post(String path, String body) {
        return send("POST", path, body, "Authorization", "Bearer " + key);
    }

    Reply post(String path, String body, String idempotencyKey) {
        return send("POST", path, body, "Authorization", "Bearer " + key, "Idempotency-Key", idempotencyKey);
    }

    /** Sends exactly these headers. */
    Reply send(String method, String path, String body, String... headers) {
        return http.send(base(), method, path, body, headers);
    }

    /** The same as {@link #post}, by another person, with a key of his own. */
    Reply postByBob(String path, String body) {
        return sendWith(Objects.requireNonNull(bob.text()), "POST", path, body);
    }

    /** As the records have whoever calls with {@link #key}. */
    String actor() {
        return "admin/" + BearerKey.parse(key).orElseThrow().id() + "@127.0.0.1";
    }

    /** As they have Bob. */
    String bobsActor() {
        return "bob/" + bob.key().id() + "@127.0.0.1";
    }

    /** Runs statements in the metadata schema, or in another that they begin by using. */
    void run(String... statements) throws SQLException {
        rows.run(statements);
    }

    /** The number of rows of every table of the metadata database, and the next generation. */
    Map<String, Long> rows() throws SQLException {
        return rows.counts();
    }

    /** What every table of the metadata database holds, as checksums of all that is in it. */
    Map<String, Long> checksums() throws SQLException {
        return rows.checksums();
    }

    @Override
    public void close() {
        admin.close();
        around.events().close();
        meters.close();
        ring.close();
        links.close();
        worker.close();
        database.close();
        server.close();
    }
}
