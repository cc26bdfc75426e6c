package io.shardwright.cleanup;

import java.util.List;
import java.util.Optional;

/** Every kind of record that goes in time. */
public final class Cleanup {
    public static final CleanupKind HISTORY = new CleanupKind(
            "history",
            "groups with all their commands, out of the history; those with waivers never",
            "cleanup.history-days",
            List.of("committed", "rolled_back"),
            CleanupAges::historyMillis);

    public static final CleanupKind FAILED_GROUPS = new CleanupKind(
            "failed-groups",
            "commands of groups that were rolled back whole, into the history",
            "cleanup.failed-hours",
            List.of("rolled_back"),
            CleanupAges::failedMillis);

    public static final CleanupKind QUEUE_ROWS = new CleanupKind(
            "queue-rows",
            "commands of all other groups that have ended, into the history",
            "cleanup.queue-days",
            List.of("committed", "rolled_back_with_waivers"),
            CleanupAges::queueMillis);

    public static final CleanupKind LEDGER = new CleanupKind(
            "ledger",
            "what the ledgers of nodes hold of groups that have ended, and had ended when the newest backup of the metadata database was taken",
            "cleanup.ledger-hours",
            List.of("committed", "rolled_back", "rolled_back_with_waivers"),
            CleanupAges::ledgerMillis);

    public static final CleanupKind TOMBSTONES = new CleanupKind(
            "tombstones",
            "entries of temporary objects that are gone from their nodes",
            "cleanup.state-days",
            List.of("gone"),
            CleanupAges::stateMillis);

    public static final CleanupKind MOVES = new CleanupKind(
            "moves",
            "moves that were accepted or undone, and are of no rebalance",
            "cleanup.state-days",
            List.of("accepted", "undone"),
            CleanupAges::stateMillis);

    public static final CleanupKind REBALANCES = new CleanupKind(
            "rebalances",
            "rebalances that have come to rest, with their plans",
            "cleanup.state-days",
            List.of("rejected", "stopped", "completed", "failed", "rolled_back"),
            CleanupAges::stateMillis);

    public static final CleanupKind SESSIONS = new CleanupKind(
            "sessions",
            "sessions of workers that have ended, but each node's newest",
            "cleanup.state-days",
            List.of("closed", "fenced"),
            CleanupAges::stateMillis);

    public static final CleanupKind PAUSES = new CleanupKind(
            "pauses",
            "pauses of nodes, tables and groups whose time is over or whose group has ended",
            "cleanup.state-days",
            List.of("over"),
            CleanupAges::stateMillis);

    public static final CleanupKind TERMS = new CleanupKind(
            "terms",
            "beginnings of leaders' terms, but the newest",
            "cleanup.state-days",
            List.of("begun"),
            CleanupAges::stateMillis);

    public static final CleanupKind SCRATCH = new CleanupKind(
            "scratch",
            "scratch schemas that rehearsals have left on nodes",
            "cleanup.scratch-minutes",
            List.of("left"),
            CleanupAges::scratchMillis);

    public static final CleanupKind LEFTOVERS = new CleanupKind(
            "leftovers",
            "tables, distributed tables and replication clusters that nodes of Manticore have left of groups that have ended",
            "cleanup.scratch-minutes",
            List.of("left"),
            CleanupAges::scratchMillis);

    public static final CleanupKind CLUSTER_USES = new CleanupKind(
            "cluster-uses",
            "what replication clusters are kept for though no such table is known any more",
            "cleanup.scratch-minutes",
            List.of("counted"),
            CleanupAges::scratchMillis);

    /**
     * In the order in which they are cleaned. What lets another go comes after that one: so a run takes what a dry run before it has told, and no more.
     */
    public static final List<CleanupKind> KINDS = List.of(
            HISTORY,
            FAILED_GROUPS,
            QUEUE_ROWS,
            LEDGER,
            MOVES,
            REBALANCES,
            TOMBSTONES,
            SESSIONS,
            PAUSES,
            TERMS,
            SCRATCH,
            LEFTOVERS,
            CLUSTER_USES);

    private Cleanup() {}

    /** The kind of that name. */
    public static Optional<CleanupKind> named(String name) {
        return KINDS.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }
}
