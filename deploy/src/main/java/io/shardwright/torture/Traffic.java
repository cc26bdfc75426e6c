package io.shardwright.torture;

import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.LocalCluster;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.GroupId;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Those who use the cluster: some submit the groups, never too many at a time, and say them again under the same key until they are heard; one is
 * the operator, who stops the groups that wait for him. Safe for use by many threads.
 */
final class Traffic {
    /** Groups under way at a time: enough that every fault hits several, few enough that an outage of a node does not use up tries. */
    private static final int UNDER_WAY_MAX = 40;

    private static final long LOOK_MILLIS = 100;
    private static final long OPERATOR_MILLIS = 1_000;

    /** With coordinators killed and stopped all the time somebody leads again within seconds; this is many times as long. */
    private static final long SUBMIT_MILLIS_MAX = 300_000;

    private static final String UNDER_WAY = "SELECT COUNT(*), COALESCE(SUM(state = 'aborting'), 0),"
            + " (SELECT holder FROM shardwright.coordinator_term) FROM shardwright.operation_group"
            + " WHERE state NOT IN ('committed', 'rolled_back', 'rolled_back_with_waivers', 'rollback_stuck')";

    /** A group whose policy is not to roll back, and that has a command which has failed for now. */
    private static final String WAITING_FOR_OPERATOR =
            "SELECT g.uuid FROM shardwright.operation_group g WHERE g.state = 'active'"
                    + " AND g.policy <> 'rollback' AND EXISTS (SELECT 1 FROM shardwright.sharding_queue q WHERE q.operation_group = g.id"
                    + " AND (q.status = 'failed' OR (q.status = 'ready' AND q.error IS NOT NULL"
                    + " AND q.not_before > UNIX_TIMESTAMP() * 1000 + 12000)))";

    private final LocalCluster cluster;
    private final ShardwrightClient client;
    private final FaultLog log;
    private final Queue<PlannedGroup> left;
    private final AtomicInteger submitted = new AtomicInteger();
    private final Queue<Violation> refused = new ConcurrentLinkedQueue<>();
    private volatile int underWay;
    private volatile String leader = "";

    Traffic(LocalCluster cluster, Workload workload, FaultLog log) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.log = log;
        this.left = new ConcurrentLinkedQueue<>(workload.groups());
    }

    int submitted() {
        return submitted.get();
    }

    /** How many groups have not ended, as last seen. */
    int underWay() {
        return underWay;
    }

    /** The coordinator that leads, as last seen. */
    String leader() {
        return leader;
    }

    /** Groups that could not be submitted. */
    List<Violation> refused() {
        return List.copyOf(refused);
    }

    /** How many groups are still to be submitted. */
    int left() {
        return left.size();
    }

    /**
     * Submits until no group is left.
     *
     * @param pauseMillis how long to rest before the group of this place in the order
     */
    void submit(IntUnaryOperator pauseMillis, BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            if (underWay >= UNDER_WAY_MAX) {
                new WakeSignal().rest(LOOK_MILLIS);
                continue;
            }
            PlannedGroup group = left.poll();
            if (group == null) {
                return;
            }
            new WakeSignal().rest(Math.max(1, pauseMillis.applyAsInt(submitted.get())));
            if (submit(group, over)) {
                submitted.incrementAndGet();
            }
        }
    }

    private boolean submit(PlannedGroup group, BooleanSupplier over) throws InterruptedException {
        Stopwatch watch = Stopwatch.started();
        while (true) {
            try {
                String unused = client.submit(group.request()).group();
                return true;
            } catch (ShardwrightException e) {
                if (over.getAsBoolean()) {
                    return false;
                }
                boolean passing = switch (e.code()) {
                    case UNREACHABLE, OVERLOADED, TOO_MANY_REQUESTS, NO_LEADER, NOT_LEADER, FENCED -> true;
                    default -> false;
                };
                if (!passing || watch.elapsedMillis() > SUBMIT_MILLIS_MAX) {
                    refused.add(new Violation(
                            group.title(), "", "a group is accepted", "published", e.code() + ": " + e.message()));
                    return true;
                }
                log.note(group.title(), "not submitted yet: " + e.message());
                new WakeSignal().rest(LOOK_MILLIS);
            }
        }
    }

    /** Looks at how many groups are under way, again and again; the database may be away. */
    void look(BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            try {
                lookOnce();
            } catch (ShardwrightException e) {
                log.note("metadata", "cannot be asked: " + e.message());
            }
            new WakeSignal().rest(LOOK_MILLIS);
        }
    }

    /** How many groups have not ended, now. */
    int lookOnce() {
        List<@Nullable String> row =
                cluster.metadata().run(Account.ROOT, UNDER_WAY).get(0);
        underWay = Integer.parseInt(Objects.requireNonNull(row.get(0)));
        leader = Objects.requireNonNullElse(row.get(2), "");
        return underWay;
    }

    /** Stops what waits for an operator, as long as there is something to wait for. */
    void operate(BooleanSupplier over) throws InterruptedException {
        while (!over.getAsBoolean()) {
            try {
                for (List<@Nullable String> row : cluster.metadata().run(Account.ROOT, WAITING_FOR_OPERATOR)) {
                    stop(GroupId.parse(Objects.requireNonNull(row.get(0))));
                }
            } catch (ShardwrightException e) {
                log.note("operator", "cannot ask: " + e.message());
            }
            new WakeSignal().rest(OPERATOR_MILLIS);
        }
    }

    private void stop(GroupId group) {
        try {
            String state = client.control()
                    .stop(group, false, "torture: its failed command will not succeed", false)
                    .state();
            log.note("operator", "stopped " + group + ", now " + state);
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.WRONG_STATE) {
                log.note("operator", "could not stop " + group + " yet: " + e.message());
            }
        }
    }
}
