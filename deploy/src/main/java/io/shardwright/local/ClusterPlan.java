package io.shardwright.local;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a local cluster is to be.
 *
 * @param base where local clusters live; the running one leaves word there of how to reach it
 * @param name of the folder below {@code base} for all of its files
 * @param fresh whether to begin without what an earlier cluster left there
 * @param nodes number of nodes, named {@code n1}, {@code n2}, ...
 * @param coordinators number of coordinators; one leads
 * @param now from when on its certificates are valid
 */
public record ClusterPlan(Path base, String name, boolean fresh, int nodes, int coordinators, Instant now) {
    /** Each node is a server and a JVM, some 250 MB; more than this is no demonstration on one machine. */
    public static final int NODE_COUNT_MAX = 16;

    public static final int COORDINATOR_COUNT_MAX = 3;

    public ClusterPlan {
        base = base.toAbsolutePath().normalize();
        if (nodes < 1 || nodes > NODE_COUNT_MAX || coordinators < 1 || coordinators > COORDINATOR_COUNT_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a local cluster cannot have " + nodes + " nodes and " + coordinators + " coordinators",
                    "Use 1 to " + NODE_COUNT_MAX + " nodes and 1 to " + COORDINATOR_COUNT_MAX + " coordinators.");
        }
    }

    Path folder() {
        return base.resolve(name);
    }
}
