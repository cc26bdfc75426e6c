package io.shardwright.bench;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.GroupReader;
import io.shardwright.metadata.GroupSettlement;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.LeaderTerms;
import io.shardwright.metadata.MetadataAddress;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeSessions;
import io.shardwright.metadata.Publication;
import io.shardwright.metadata.Publisher;
import io.shardwright.metadata.RecordResult;
import io.shardwright.metadata.SessionEpoch;
import io.shardwright.metadata.SessionGrant;
import io.shardwright.metadata.WorkerFacts;
import io.shardwright.metadata.WorkerQueue;
import io.shardwright.nodedb.CommandRun;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.queue.UndoMode;
import io.shardwright.run.Capacity;
import io.shardwright.run.LaneNode;
import io.shardwright.run.SessionWork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Workers of one or several nodes and a leader, in this process, on the metadata database that is measured. */
final class Fleet implements AutoCloseable {
    private static final long LEASE_MILLIS = 600_000;

    /** What workers run by default. */
    private static final int LANES = 4;

    private final MetadataDatabase database;
    private final Publisher publisher;
    private final GroupSettlement settlement;
    private final GroupReader groups;
    private final UndoMode undo;
    private final LeaderTerm term;
    private final Map<String, NodeLoop> loops = new TreeMap<>();
    private final Set<GroupId> open = new HashSet<>();

    /**
     * Opens the database, takes every node and lets none of them work yet.
     *
     * @param nodeOf makes a node's lanes from its name and epoch
     * @param recorded called after each commit of outcomes, after those concerned were woken
     */
    Fleet(RoundPlan plan, int nodes, BiFunction<NodeName, Long, LaneNode> nodeOf, Consumer<RecordResult> recorded) {
        database = MetadataDatabase.open(
                new MetadataAddress(plan.endpoint(), plan.schema(), plan.user(), plan.password(), 2 * nodes + 4));
        database.migrate();
        publisher = new Publisher(database);
        settlement = new GroupSettlement(database);
        groups = new GroupReader(database);
        undo = plan.scenario().undo();
        term = new LeaderTerms(database).begin("bench", "http://bench", "bench:1");
        NodeSessions sessions = new NodeSessions(database);
        Set<String> actions = CommandRun.knownActions();
        for (int i = 1; i <= nodes; i++) {
            NodeName name = new NodeName("n" + i);
            SessionEpoch taken = sessions.nextEpoch(described(name), NodeMark.NEW);
            long epoch = taken.epoch();
            SessionGrant grant =
                    sessions.open(name, taken, new WorkerFacts("bench", "bench", actions, 1), LEASE_MILLIS);
            NodeLoop loop = new NodeLoop(name);
            loop.work(new SessionWork(
                    new WorkerQueue(database, name, grant, actions),
                    nodeOf.apply(name, epoch),
                    new Capacity(LANES, 1),
                    result -> {
                        wake(result.ready());
                        recorded.accept(result);
                    },
                    loop.inbox(),
                    NodeLoop.POLL_MILLIS,
                    () -> ThreadLocalRandom.current().nextDouble()));
            loops.put(name.value(), loop);
        }
    }

    private static Node described(NodeName name) {
        Endpoint any = new Endpoint("127.0.0.1", 1);
        return new Node(name, Engine.MARIADB, any, any, "app", "default", 1, Set.of());
    }

    /** Publishes one group. Its commands are ready once {@link #activate} has returned. */
    void publish(List<CommandPair> commands) {
        GroupId id = new GroupId(UUID.randomUUID());
        GroupSubmission submission =
                new GroupSubmission(id.toString(), "benchmark", commands, List.of(), FailurePolicy.ROLLBACK, undo);
        publisher.publish(
                term, new Publication(id, submission, new CatalogChange.None(), List.of(), "0".repeat(64), "bench"));
        open.add(id);
    }

    /** As the leader does it. */
    ReadyByNode activate() {
        return settlement.activate(term);
    }

    /** One turn of the leader for groups that must be undone. */
    void settle() {
        for (long group : settlement.waiting(term).aborting()) {
            wake(settlement.undo(term, group));
        }
    }

    void wake(ReadyByNode ready) {
        ready.nodes()
                .forEach((node, halves) -> Optional.ofNullable(loops.get(node.value()))
                        .ifPresent(loop -> loop.inbox().hear(halves)));
    }

    void wakeAll() {
        loops.values().forEach(loop -> loop.inbox().hear(ReadyHalves.UNNAMED));
    }

    /** Lets every worker begin. */
    void go() {
        loops.values().forEach(NodeLoop::go);
    }

    /** Lets workers finish their turn and rest. */
    void rest() throws InterruptedException {
        for (NodeLoop loop : loops.values()) {
            loop.pause();
        }
    }

    /** Whether every group published so far stands in that state. */
    boolean all(GroupState state) {
        List<GroupId> ended = new ArrayList<>();
        for (GroupId id : open) {
            if (groups.head(id).map(head -> head.state() == state).orElse(false)) {
                ended.add(id);
            }
        }
        ended.forEach(open::remove);
        return open.isEmpty();
    }

    @Override
    public void close() {
        loops.values().forEach(NodeLoop::close);
        database.close();
    }
}
