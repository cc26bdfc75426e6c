package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node and the session of its worker.
 *
 * @param engine such as {@code mariadb}
 * @param database {@code host:port} of the engine
 * @param link {@code host:port} of the worker
 * @param schema where its shard tables live
 * @param capacity its weight beside other nodes
 * @param epoch of its newest session; 0 if it never had one
 * @param alive whether that session's lease stands
 * @param leaseExpiresAt when the lease ends or ended; 0 if it never had one
 * @param build version of that session's worker; null if it never had one
 * @param trouble why its worker takes no work, such as a database that does not answer; null if all is well
 * @param leftOut not compared since the metadata database was restored; its worker is refused
 * @param absence of an admitted node whose worker is not there; null of any other
 * @param misfits in what it is not as the fleet is, of an admitted node that is drift; and how its worker stands to its settings file
 */
public record NodeView(
        String name,
        String engine,
        String database,
        String link,
        String schema,
        String zone,
        int capacity,
        List<String> capabilities,
        long epoch,
        boolean alive,
        long leaseExpiresAt,
        @Nullable String build,
        @Nullable String trouble,
        boolean leftOut,
        StandingView standing,
        @Nullable AbsenceView absence,
        List<MisfitView> misfits) {
    public NodeView {
        capabilities = Lists.copy(capabilities);
        misfits = Lists.copy(misfits);
    }
}
