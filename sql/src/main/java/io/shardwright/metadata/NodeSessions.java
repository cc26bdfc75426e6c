package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fitness.Profile;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeMark;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.json.ProfileForm;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The life of worker sessions. Leases inform, epochs decide: a session owns its commands until its node's next epoch, never merely until its
 * lease runs out.
 */
public final class NodeSessions {
    private static final int TROUBLE_CHARS_MAX = 255;

    private final Transactions transactions;

    public NodeSessions(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Writes the node as its worker describes it and takes its next epoch. The caller commits that epoch to the node's own fence before it
     * opens a session under it.
     *
     * @param fence what the node's fence says; the new epoch is above both
     * @return the epoch, and the life of this database that gives it
     * @throws ShardwrightException METADATA_RESTORED while this database, or this node, waits to be reconciled; METADATA_OUTDATED if the node has
     *     seen more than this database knows; NODE_REMOVED if the node has left the fleet
     */
    public SessionEpoch nextEpoch(Node node, NodeMark fence) {
        return transactions.in(handle -> {
            Incarnation incarnation = admitted(handle, node.name(), fence);
            handle.createUpdate(
                            "INSERT INTO node (name, engine, database_addr, link_addr, schema_name, zone, capacity, capabilities, epoch, standing_since, created_at, updated_at)"
                                    + " VALUES (:name, :engine, :database, :link, :schema, :zone, :capacity, :capabilities, :fence + 1, "
                                    + NOW + ", " + NOW + ", " + NOW + ")"
                                    + " ON DUPLICATE KEY UPDATE engine = VALUES(engine), database_addr = VALUES(database_addr), link_addr = VALUES(link_addr),"
                                    + " schema_name = VALUES(schema_name), zone = VALUES(zone), capacity = VALUES(capacity), capabilities = VALUES(capabilities),"
                                    + " epoch = GREATEST(epoch, :fence) + 1, updated_at = VALUES(updated_at)")
                    .bind("name", node.name().value())
                    .bind("engine", node.engine().label())
                    .bind("database", node.database().toString())
                    .bind("link", node.link().toString())
                    .bind("schema", node.schema())
                    .bind("zone", node.zone())
                    .bind("capacity", node.capacity())
                    .bind(
                            "capabilities",
                            node.capabilities().stream()
                                    .map(Capability::label)
                                    .sorted()
                                    .collect(Collectors.joining(",")))
                    .bind("fence", fence.epoch())
                    .execute();
            long epoch = handle.createQuery("SELECT epoch FROM node WHERE name = :name")
                    .bind("name", node.name().value())
                    .mapTo(Long.class)
                    .one();
            return new SessionEpoch(epoch, incarnation);
        });
    }

    /** This database's present life, if it and the node may have sessions with each other. */
    private static Incarnation admitted(Handle handle, NodeName node, NodeMark fence) {
        MetadataStanding standing = MetadataStanding.lock(handle);
        if (standing.halted()) {
            throw MetadataStanding.restored();
        }
        Optional<Known> known = known(handle, node);
        known.ifPresent(row -> row.requireInFleet(node));
        if (known.filter(Known::leftOut).isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.METADATA_RESTORED,
                    "node " + node + " was left out when the restored metadata database was reconciled",
                    "Look with `shardwright metadata reconcile`, then `shardwright metadata reconcile --accept`.");
        }
        if (fence.incarnation().isPresent()) {
            Incarnation seen = fence.incarnation().get();
            long recorded = known.map(Known::epoch).orElse(0L);
            switch (standing.incarnation().to(seen)) {
                case NEWER -> {}
                case SAME -> {
                    // An epoch is recorded here before the node hears of it: only a loss makes the node know more.
                    if (fence.epoch() > recorded) {
                        throw outdated("node " + node + " knows epoch " + fence.epoch()
                                + ", the metadata database only " + recorded);
                    }
                }
                case OLDER, FOREIGN ->
                    throw outdated("node " + node + " has belonged to metadata " + seen + ", this is metadata "
                            + standing.incarnation());
            }
        }
        return standing.incarnation();
    }

    /** A node's own row. */
    private record Known(long epoch, boolean leftOut, NodeStanding standing) {
        void requireInFleet(NodeName node) {
            if (standing == NodeStanding.REMOVED) {
                throw NodeStandings.removed(node);
            }
        }
    }

    /** Held until the transaction ends: a removal comes before a session or sees it. */
    private static Optional<Known> known(Handle handle, NodeName node) {
        return handle.createQuery("SELECT epoch, left_out, standing FROM node WHERE name = :name FOR UPDATE")
                .bind("name", node.value())
                .map((row, context) -> new Known(
                        row.getLong("epoch"), row.getBoolean("left_out"), NodeStanding.of(row.getString("standing"))))
                .findOne();
    }

    private static ShardwrightException outdated(String message) {
        return new ShardwrightException(
                ErrorCode.METADATA_OUTDATED,
                message,
                "Point metadata.url at the newest database; if this is it and it has lost something, `shardwright metadata renew`.");
    }

    /** What this database says of itself. */
    public MetadataStanding standing() {
        return transactions.in(MetadataStanding::read);
    }

    /**
     * Opens a session, ends all older ones of the node and hands their commands over: they come with the grant. Only after the node
     * itself is fenced under this epoch.
     *
     * @throws ShardwrightException FENCED if the node has a newer epoch already, or this database another life; METADATA_RESTORED
     */
    public SessionGrant open(NodeName node, SessionEpoch taken, WorkerFacts worker, long leaseMillis) {
        long epoch = taken.epoch();
        return transactions.in(handle -> {
            MetadataStanding standing = MetadataStanding.lock(handle);
            if (standing.halted()) {
                throw MetadataStanding.restored();
            }
            Known known = known(handle, node).orElseThrow(() -> NodeStandings.unknown(node));
            known.requireInFleet(node);
            if (known.epoch() != epoch || !standing.incarnation().equals(taken.incarnation())) {
                throw SessionRow.fenced(node, epoch);
            }
            handle.createUpdate(
                            "UPDATE worker_session SET state = 'fenced' WHERE node = :node AND epoch < :epoch AND state = 'open'")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .execute();
            handle.createUpdate(
                            "INSERT INTO worker_session (node, epoch, incarnation, state, process, build, actions, copies, control_version, claim_round, trouble, started_at, lease_millis, lease_expires_at, present_since)"
                                    + " VALUES (:node, :epoch, :incarnation, 'open', :process, :build, :actions, :copies, 0, 0, '', "
                                    + NOW + ", :lease, "
                                    + NOW + " + :lease, " + NOW + ")")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .bind("incarnation", taken.incarnation().toString())
                    .bind("process", worker.process())
                    .bind("build", worker.build())
                    .bind("actions", worker.actions().stream().sorted().collect(Collectors.joining(",")))
                    .bind("copies", worker.copies())
                    .bind("lease", leaseMillis)
                    .execute();
            handle.createUpdate("UPDATE sharding_queue SET owner_epoch = :epoch, updated_at = " + NOW
                            + " WHERE node = :node AND status IN ('running', 'undoing') AND owner_epoch < :epoch")
                    .bind("node", node.value())
                    .bind("epoch", epoch)
                    .execute();
            return new SessionGrant(taken, CommandRows.held(handle, node, epoch));
        });
    }

    /**
     * Renews the lease. False if the session is no longer open: a newer one has taken over, and this one must stop at once.
     *
     * @param trouble why it takes no work; empty if all is well
     * @param lookedMillis how long ago its server was found to be as it was reported; empty if it has not been yet. It costs no write of its own.
     */
    public boolean renew(NodeName node, long epoch, long leaseMillis, String trouble, OptionalLong lookedMillis) {
        return transactions.in(handle -> handle.createUpdate(
                                "UPDATE worker_session s SET present_since = IF(" + Leases.EXPIRES + " < " + NOW
                                        + " OR trouble <> '' OR :trouble <> '', " + NOW
                                        + ", present_since), lease_expires_at = " + NOW
                                        + " + :lease, lease_millis = :lease, trouble = :trouble, looked_at = COALESCE("
                                        + NOW
                                        + " - :looked, looked_at) WHERE node = :node AND epoch = :epoch AND state = 'open'")
                        .bind("node", node.value())
                        .bind("epoch", epoch)
                        .bind("lease", leaseMillis)
                        .bind("trouble", trouble.substring(0, Math.min(TROUBLE_CHARS_MAX, trouble.length())))
                        .bind("looked", lookedMillis.isPresent() ? lookedMillis.getAsLong() : null)
                        .execute()
                == 1);
    }

    /** Whether a node has had a session newer than this epoch. An epoch that was taken and never came to a session does not count. */
    public boolean isSucceeded(NodeName node, long epoch) {
        return transactions.in(handle -> handle.createQuery(
                        "SELECT COUNT(*) FROM worker_session WHERE node = :node AND epoch > :epoch")
                .bind("node", node.value())
                .bind("epoch", epoch)
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * Records what a worker says of its node's server. False if its session is no longer open.
     *
     * @throws ShardwrightException UNREACHABLE if the metadata database does not answer
     */
    public boolean report(NodeName node, long epoch, Profile profile) {
        return transactions.in(handle -> handle.createUpdate("UPDATE node SET facts = :facts, facts_at = " + NOW
                                + " WHERE name = :node AND EXISTS (SELECT 1 FROM worker_session s WHERE s.node = :node AND s.epoch = :epoch"
                                + " AND s.state = 'open')")
                        .bind("facts", ProfileForm.write(profile))
                        .bind("node", node.value())
                        .bind("epoch", epoch)
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
