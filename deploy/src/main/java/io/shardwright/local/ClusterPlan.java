package io.shardwright.local;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a local cluster is to be.
 *
 * @param base where local clusters live; the running one leaves word there of how to reach it
 * @param name of the folder below {@code base} for all of its files
 * @param fresh whether to begin without what an earlier cluster left there
 * @param nodes number of MariaDB nodes, named {@code n1}, {@code n2}, ...
 * @param search the Manticore nodes, which run already, named {@code m1}, {@code m2}, ...
 * @param coordinators number of coordinators; one leads
 * @param now from when on its certificates are valid
 * @param lasting whether its processes are to work fast for long, as those of an installed cluster, instead of starting soon
 * @param secured whether its API is served over TLS, and ZooKeeper asks for a password
 * @param leaseMillis after how much silence a worker may be replaced; ZooKeeper gives a process up a little sooner
 */
public record ClusterPlan(
        Path base,
        String name,
        boolean fresh,
        int nodes,
        List<SearchNode> search,
        int coordinators,
        Instant now,
        boolean lasting,
        boolean secured,
        int leaseMillis) {
    /** Short, so that a standby takes over and a dead worker is seen within seconds. */
    private static final int LEASE_MILLIS = 5_000;

    /** Each node is a server and a JVM, some 250 MB; more than this is no demonstration on one machine. */
    public static final int NODE_COUNT_MAX = 16;

    public static final int COORDINATOR_COUNT_MAX = 3;

    public ClusterPlan {
        base = base.toAbsolutePath().normalize();
        search = List.copyOf(search);
        int all = nodes + search.size();
        if (nodes < 0 || all < 1 || all > NODE_COUNT_MAX || coordinators < 1 || coordinators > COORDINATOR_COUNT_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a local cluster cannot have " + all + " nodes and " + coordinators + " coordinators",
                    "Use 1 to " + NODE_COUNT_MAX + " nodes and 1 to " + COORDINATOR_COUNT_MAX + " coordinators.");
        }
    }

    /** One that starts soon, with the usual lease. */
    public ClusterPlan(Path base, String name, boolean fresh, int nodes, int coordinators, Instant now) {
        this(base, name, fresh, nodes, List.of(), coordinators, now);
    }

    /** The same with Manticore servers of this machine beside its MariaDB nodes, or in their place. */
    public ClusterPlan(
            Path base, String name, boolean fresh, int nodes, List<SearchNode> search, int coordinators, Instant now) {
        this(base, name, fresh, nodes, search, coordinators, now, false, false, LEASE_MILLIS);
    }

    /** The same with another lease. */
    public ClusterPlan withLease(int millis) {
        return new ClusterPlan(base, name, fresh, nodes, search, coordinators, now, lasting, secured, millis);
    }

    /** The same with processes that work fast for long. */
    public ClusterPlan thatLasts() {
        return new ClusterPlan(base, name, fresh, nodes, search, coordinators, now, true, secured, leaseMillis);
    }

    /** The same with nothing that can be read or changed by others on this machine. */
    public ClusterPlan thatIsSecured() {
        return new ClusterPlan(base, name, fresh, nodes, search, coordinators, now, lasting, true, leaseMillis);
    }

    int zooKeeperSessionMillis() {
        return leaseMillis * 4 / 5;
    }

    Path folder() {
        return base.resolve(name);
    }
}
