package io.shardwright.metadata;

import io.shardwright.fleet.NodeName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Who needs the server objects by which the distributed tables of a node reach others. They are the table's: the first move to a node has them made, and whoever comes after it uses them, so one that is
 * undone or accepted takes away only what nobody else needs.
 */
public final class RouteServerNeeds {
    /** See {@link io.shardwright.table.PhysicalNames#routeServer}. */
    private static final Pattern SERVER = Pattern.compile("sw_g([0-9]+)_(.+)");

    private final Transactions transactions;

    public RouteServerNeeds(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Has a server object dropped, unless a distributed table of that node leads to the other one by it, or a move that is not being undone does or may yet. Until it is dropped no move of the table
     * begins, which would find it there.
     *
     * @param self the node where it is
     * @param drop is run again if the database could not commit
     * @return whether it was dropped
     */
    public boolean dropUnlessNeeded(NodeName self, String server, Runnable drop) {
        return transactions.in(handle -> {
            if (isNeeded(handle, self, server)) {
                return false;
            }
            drop.run();
            return true;
        });
    }

    private static boolean isNeeded(Handle handle, NodeName self, String server) {
        Matcher named = SERVER.matcher(server);
        if (!named.matches()) {
            return false;
        }
        Optional<String> table = handle.createQuery("SELECT name FROM sharded_table WHERE generation = :generation")
                .bind("generation", Long.parseLong(named.group(1)))
                .mapTo(String.class)
                .findOne()
                .filter(name -> isRouted(handle, name, self));
        return table.isPresent() && leads(handle, table.get(), named.group(2));
    }

    /** Whether the node has its distributed table; held until the transaction ends. One that is being created is not there before its group is decided. */
    private static boolean isRouted(Handle handle, String table, NodeName self) {
        return handle.createQuery("SELECT state <> 'creating'"
                        + " AND JSON_SEARCH(definition, 'one', :self, NULL, '$.routes[*]') IS NOT NULL FROM sharded_table"
                        + " WHERE name = :table FOR UPDATE")
                .bind("self", self.value())
                .bind("table", table)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    private static boolean leads(Handle handle, String table, String target) {
        return handle.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM shard_replica r WHERE r.table_name = :table AND r.node = :target)"
                                + " OR EXISTS (SELECT 1 FROM shard_move m JOIN operation_group g ON g.id = m.group_id"
                                + " WHERE m.table_name = :table AND :target IN (m.source, m.target) AND m.ended_at IS NULL"
                                + " AND NOT (m.state = 'moving' AND g.state IN ('aborting', 'rollback_stuck')))")
                .bind("table", table)
                .bind("target", target)
                .mapTo(Boolean.class)
                .one();
    }
}
