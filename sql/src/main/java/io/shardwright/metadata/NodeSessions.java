package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The life of worker sessions. Leases inform, epochs decide: a session owns its commands until its node's next epoch, never merely until its
 * lease runs out.
 */
public final class NodeSessions {
    private final Transactions transactions;

    public NodeSessions(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Writes the node as its worker describes it and takes its next epoch. The caller commits that epoch to the node's own fence before it
     * opens a session under it.
     *
     * @param fenceEpoch what the node's fence says; the new epoch is above both
     */
    public long nextEpoch(Node node, long fenceEpoch) {
        return transactions.in(handle -> {
            handle.createUpdate(
                            "INSERT INTO node (name, engine, database_addr, link_addr, schema_name, zone, capabilities, epoch, created_at, updated_at)"
                                    + " VALUES (:name, :engine, :database, :link, :schema, :zone, :capabilities, :fence + 1, "
                                    + NOW + ", " + NOW + ")"
                                    + " ON DUPLICATE KEY UPDATE engine = VALUES(engine), database_addr = VALUES(database_addr), link_addr = VALUES(link_addr),"
                                    + " schema_name = VALUES(schema_name), zone = VALUES(zone), capabilities = VALUES(capabilities),"
                                    + " epoch = GREATEST(epoch, :fence) + 1, updated_at = VALUES(updated_at)")
                    .bind("name", node.name().value())
                    .bind("engine", node.engine().label())
                    .bind("database", node.database().toString())
                    .bind("link", node.link().toString())
                    .bind("schema", node.schema())
                    .bind("zone", node.zone())
                    .bind(
                            "capabilities",
                            node.capabilities().stream()
                                    .map(Capability::label)
                                    .sorted()
                                    .collect(Collectors.joining(",")))
                    .bind("fence", fenceEpoch)
                    .execute();
            return handle.createQuery("SELECT epoch FROM node WHERE name = :name")
                    .bind("name", node.name().value())
                    .mapTo(Long.class)
                    .one();
        });
    }

    /** The metadata database's own identity, renewed when it is restored; kept on each node beside the epoch. */
    public String incarnation() {
        return transactions.in(NodeSessions::incarnation);
    }

    private static String incarnation(Handle handle) {
        return handle.createQuery("SELECT incarnation FROM coordinator_term WHERE id = 1")
                .mapTo(String.class)
                .one();
    }

    /**
     * Opens a session, ends all older ones of the node and hands their commands over: claimed ones go back to the queue, started ones come with
     * the grant. Only after the node itself is fenced under this epoch.
     *
     * @param actions the actions it knows, {@code name:version}
     * @throws io.shardwright.problem.ShardwrightException FENCED if the node has a newer epoch already
     */
    public SessionGrant open(
            NodeName node, long epoch, String process, String build, Set<String> actions, long leaseMillis) {
        return transactions.in(handle -> {
            long newest = handle.createQuery("SELECT epoch FROM node WHERE name = :node FOR UPDATE")
                    .bind("node", node.value())
                    .mapTo(Long.class)
                    .one();
            if (newest != epoch) {
                throw SessionRow.fenced(node, epoch);
            }
            handle.createUpdate(
                            "UPDATE worker_session SET state = 'fenced' WHERE node = :node AND epoch < :epoch AND state = 'open'")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .execute();
            handle.createUpdate(
                            "INSERT INTO worker_session (node, epoch, state, process, build, actions, control_version, started_at, lease_expires_at)"
                                    + " VALUES (:node, :epoch, 'open', :process, :build, :actions, 0, " + NOW + ", "
                                    + NOW + " + :lease)")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .bind("process", process)
                    .bind("build", build)
                    .bind("actions", actions.stream().sorted().collect(Collectors.joining(",")))
                    .bind("lease", leaseMillis)
                    .execute();
            handle.createUpdate(
                            "UPDATE sharding_queue SET status = IF(status = 'claimed', 'ready', 'undo_ready'), owner_epoch = NULL, updated_at = "
                                    + NOW
                                    + " WHERE node = :node AND status IN ('claimed', 'undo_claimed') AND owner_epoch < :epoch")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .execute();
            handle.createUpdate("UPDATE sharding_queue SET owner_epoch = :epoch, updated_at = " + NOW
                            + " WHERE node = :node AND status IN ('running', 'undoing') AND owner_epoch < :epoch")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .execute();
            return new SessionGrant(epoch, incarnation(handle), CommandRows.held(handle, node, epoch, true));
        });
    }

    /** Renews the lease. False if the session is no longer open: a newer one has taken over, and this one must stop at once. */
    public boolean renew(NodeName node, long epoch, long leaseMillis) {
        return transactions.in(handle -> handle.createUpdate("UPDATE worker_session SET lease_expires_at = " + NOW
                                + " + :lease" + " WHERE node = :node AND epoch = :epoch AND state = 'open'")
                        .bind("node", node.value())
                        .bind("epoch", epoch)
                        .bind("lease", leaseMillis)
                        .execute()
                == 1);
    }

    /** Ends a session that holds nothing any more. */
    public void close(NodeName node, long epoch) {
        transactions.run(handle -> handle.createUpdate("UPDATE worker_session SET state = 'closed', lease_expires_at = "
                        + NOW + " WHERE node = :node AND epoch = :epoch AND state = 'open'")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .execute());
    }
}
