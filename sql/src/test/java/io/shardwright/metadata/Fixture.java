package io.shardwright.metadata;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Effect;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Outcome;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.Settled;
import io.shardwright.queue.Spread;
import io.shardwright.queue.UndoMode;
import io.shardwright.sqlproxy.ScriptedProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A metadata database on a real server, shared by this module's tests; registered with a test, it begins with an empty queue. */
final class Fixture implements AfterEachCallback {
    static final Set<String> ACTIONS = Set.of("sql:1");
    static final long LEASE_MILLIS = 10_000;

    /** For as many threads as a test has. */
    private static final int CONNECTIONS = 12;

    static final Outcome APPLIED = new Outcome.Succeeded(Effect.APPLIED, 1);
    static final Outcome REFUSED = new Outcome.Failed(Effect.NONE, "denied", 1);

    final MetadataDatabase database;
    final NodeSessions sessions;
    final Publisher publisher;
    final GroupSettlement settlement;
    final GroupReader groups;
    final LeaderTerms terms;
    final GroupOrders orders;
    final Savepoints savepoints;
    final PauseSwitches pauses;
    LeaderTerm term;

    Fixture() {
        database = database("shardwright");
        database.migrate();
        empty();
        sessions = new NodeSessions(database);
        publisher = new Publisher(database);
        settlement = new GroupSettlement(database);
        groups = new GroupReader(database);
        terms = new LeaderTerms(database);
        orders = new GroupOrders(database);
        savepoints = new Savepoints(database, false);
        pauses = new PauseSwitches(database);
        term = terms.begin("c1", "http://c1", "c1:1");
    }

    MetadataDatabase database(String schema) {
        return database(FixtureServer.endpoint(), schema);
    }

    /** A database of the server as reached through another address. */
    MetadataDatabase database(Endpoint endpoint, String schema) {
        return FixtureServer.open(endpoint, schema, CONNECTIONS);
    }

    ScriptedProxy proxy() throws IOException {
        return ScriptedProxy.before(FixtureServer.endpoint());
    }

    private void empty() {
        database.transactions().run(handle -> {
            handle.execute("SET FOREIGN_KEY_CHECKS = 0");
            for (String table : List.of(
                    "sharding_queue",
                    "sharding_queue_wait",
                    "sharding_queue_history",
                    "sharding_queue_wait_history",
                    "node_intent",
                    "engine_cluster",
                    "engine_cluster_member",
                    "engine_cluster_use",
                    "engine_finding",
                    "purged_figure",
                    "newest_backup",
                    "operation_group",
                    "group_lock",
                    "sharded_table",
                    "shard_replica",
                    "rebalance",
                    "rebalance_move",
                    "artifact",
                    "node",
                    "node_loss",
                    "stale_route",
                    "forgotten_route",
                    "worker_session",
                    "availability",
                    "continuation",
                    "dropped_table",
                    "shard_move",
                    "leader_history",
                    "change_feed",
                    "audit")) {
                handle.execute("DELETE FROM " + table);
            }
            handle.execute("SET FOREIGN_KEY_CHECKS = 1");
            handle.execute("DELETE FROM waiver");
            handle.execute("UPDATE audit_head SET place = 0, digest = '', secret = '', seal = ''");
            handle.execute("DELETE FROM control WHERE scope <> 'cluster'");
            handle.execute("UPDATE control SET paused = FALSE");
            handle.execute("UPDATE recovery SET failures = 0, opened_at = NULL, reason = ''");
            handle.execute(
                    "UPDATE schedule SET next_at = NULL, runs = 0, due_at = NULL, run_by = NULL, run_term = NULL,"
                            + " started_at = NULL, ended_at = NULL, outcome = NULL, detail = '', set_by = '', set_at = 0");
        });
    }

    static Node node(String name) {
        Endpoint any = new Endpoint("127.0.0.1", 1);
        return new Node(new NodeName(name), Engine.MARIADB, any, any, "app", "default", 1, Set.of());
    }

    /** A worker session of a node, opened as a worker would. */
    final class Worker {
        final NodeName node;
        final SessionGrant grant;
        final WorkerQueue queue;

        Worker(String name) {
            node = new NodeName(name);
            SessionEpoch taken = sessions.nextEpoch(Fixture.node(name), NodeMark.NEW);
            grant = sessions.open(node, taken, new WorkerFacts("test", "test", ACTIONS, 2), LEASE_MILLIS);
            queue = new WorkerQueue(database, node, grant, ACTIONS);
        }

        /** Claims all it can get. */
        List<ClaimedCommand> take() {
            return take(100);
        }

        List<ClaimedCommand> take(int max) {
            return queue.claim(max, max).commands();
        }

        /** Claims and records the success of all it can get; returns their names. */
        List<String> work() {
            List<ClaimedCommand> taken = take();
            queue.record(
                    taken.stream().map(c -> Settled.of(c, APPLIED, Spread.NONE)).toList());
            return taken.stream().map(ClaimedCommand::name).toList();
        }

        RecordResult record(ClaimedCommand command, Outcome outcome) {
            return queue.record(List.of(Settled.of(command, outcome, Spread.NONE)));
        }
    }

    Worker worker(String name) {
        return new Worker(name);
    }

    static CommandPair command(String name, String node, String... after) {
        return CommandPair.of(name, new NodeName(node), new RunSql("DO 1"), new RunSql("DO 2"), List.of(after));
    }

    static CommandPair after(String name, String node) {
        return CommandPair.afterDecision(name, new NodeName(node), new RunSql("DO 3"), List.of());
    }

    GroupId publish(CommandPair... commands) {
        return publish(List.of(), commands);
    }

    GroupId publish(List<LockRequest> locks, CommandPair... commands) {
        String key = UUID.randomUUID().toString();
        return publish(key, new CatalogChange.None(), locks, commands).id();
    }

    Published publish(String key, CatalogChange catalog, List<LockRequest> locks, CommandPair... commands) {
        return publish(publisher, key, catalog, locks, commands);
    }

    /** Publishes a group that drops table t into quarantine on n1. */
    void drop(String key, CommandPair command) {
        Published unused = publisher.publish(
                term,
                new Publication(
                        new GroupId(UUID.randomUUID()),
                        new GroupSubmission(key, "test", List.of(command), List.of()),
                        new CatalogChange.Drop("t", false, List.of()),
                        List.of(new CatalogChange.Artifact(new NodeName("n1"), "quarantined-table", "app.q")),
                        "digest",
                        "tester"));
    }

    static GroupId publish(Publisher to, LeaderTerm leader, String key, CommandPair command) {
        GroupSubmission submission = new GroupSubmission(key, "test", List.of(command), List.of());
        return to.publish(
                        leader,
                        new Publication(
                                new GroupId(UUID.randomUUID()),
                                submission,
                                new CatalogChange.None(),
                                List.of(),
                                "digest",
                                "tester"))
                .id();
    }

    Published publish(
            Publisher to, String key, CatalogChange catalog, List<LockRequest> locks, CommandPair... commands) {
        GroupSubmission submission = new GroupSubmission(key, "test", List.of(commands), locks);
        String digest = Integer.toHexString(submission.toString().hashCode());
        return to.publish(
                term,
                new Publication(new GroupId(UUID.randomUUID()), submission, catalog, List.of(), digest, "tester"));
    }

    static Continuation continuation(GroupId group, CommandPair... commands) {
        return new Continuation(group, List.of(commands), UUID.randomUUID().toString(), "digest", "tester");
    }

    /** Lets a group go on from its savepoint. */
    void resume(GroupId group, CommandPair... commands) {
        savepoints.resume(term, continuation(group, commands));
    }

    /** One turn of the leader; returns what became ready. */
    ReadyByNode lead() {
        List<ReadyByNode> ready = new ArrayList<>();
        GroupSettlement.Waiting waiting = settlement.waiting(term);
        waiting.late().forEach(group -> settlement.timeOut(term, group));
        waiting.prepared().forEach(group -> ready.add(settlement.decide(term, group)));
        waiting.aborting().forEach(group -> ready.add(settlement.undo(term, group)));
        savepoints.undoing().forEach(group -> ready.add(savepoints.undo(term, group)));
        ready.add(settlement.activate(term));
        return ReadyByNode.all(ready);
    }

    /** Publishes a group with a policy and an order of undoing. */
    GroupId publish(FailurePolicy policy, UndoMode undo, CommandPair... commands) {
        return publish(policy, undo, OptionalInt.empty(), commands);
    }

    GroupId publish(FailurePolicy policy, UndoMode undo, OptionalInt deadlineSeconds, CommandPair... commands) {
        GroupId id = new GroupId(UUID.randomUUID());
        GroupSubmission submission =
                new GroupSubmission(id.toString(), "test", List.of(commands), List.of(), policy, undo, deadlineSeconds);
        publisher.publish(
                term, new Publication(id, submission, new CatalogChange.None(), List.of(), "digest", "tester"));
        return id;
    }

    String state(GroupId group) {
        return groups.find(group).orElseThrow().head().state().label();
    }

    /** The commands of a group as {@code name=state/effect}, in order. */
    List<String> commands(GroupId group) {
        return groups.find(group).orElseThrow().commands().stream()
                .map(c -> c.name() + "=" + c.state().label() + "/" + c.effect().label())
                .toList();
    }

    /** How many rows each table has: to see that nothing was written. */
    Map<String, Long> rowCounts() {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : List.of(
                "operation_group",
                "sharding_queue",
                "sharding_queue_wait",
                "group_lock",
                "sharded_table",
                "shard_replica")) {
            counts.put(table, number("SELECT COUNT(*) FROM " + table));
        }
        return counts;
    }

    long number(String sql) {
        return database.transactions()
                .in(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    void execute(String sql) {
        database.transactions().run(handle -> handle.execute(sql));
    }

    Optional<String> text(String sql) {
        return database.transactions()
                .in(handle -> handle.createQuery(sql).mapTo(String.class).findOne());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        database.close();
    }
}
