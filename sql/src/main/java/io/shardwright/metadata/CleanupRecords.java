package io.shardwright.metadata;

import io.shardwright.cleanup.Candidate;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.fleet.NodeName;
import io.shardwright.queue.GroupId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The records that a cleanup looks at, and their removal. What is read without a lock is read and judged again in the transaction that removes it: between
 * the two a pause may have been renewed, or a move reversed. No transaction waits for anything that a claim or a completion holds for long, nor holds
 * what these need: all it locks has ended.
 */
public final class CleanupRecords {
    /** More than a run names; the next one goes on. */
    private static final int CANDIDATES_MAX = 50_000;

    /** Commands that one run moves or removes of a kind: a few seconds' work. A larger group goes whole. */
    private static final int ROWS_MAX = 200_000;

    private final Transactions transactions;

    public CleanupRecords(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /** The metadata database's clock, by which everything is judged. */
    public long now() {
        return transactions.now();
    }

    /**
     * Refuses a leader whose term is over, and every one while the database was restored and is not reconciled: the nodes are to be compared with it whole.
     *
     * @throws io.shardwright.problem.ShardwrightException FENCED, METADATA_RESTORED
     */
    public void require(LeaderTerm term) {
        transactions.run(handle -> LeaderTerms.lock(handle, term));
    }

    /**
     * What goes of a kind.
     *
     * @param candidates the oldest first, as many as one run takes
     * @param more whether there may be others
     */
    public record Going(List<Candidate> candidates, boolean more) {
        public Going {
            candidates = List.copyOf(candidates);
        }
    }

    /** Those of a kind that go now. */
    public Going going(CleanupKind kind, CleanupAges ages, long now) {
        List<Candidate> read = transactions.in(
                handle -> handle.createQuery(RecordSource.of(kind).eldest())
                        .bindList("states", kind.states())
                        .bind("before", kind.before(ages, now))
                        .bind("max", CANDIDATES_MAX)
                        .map((row, context) -> candidate(row))
                        .list());
        List<Candidate> going = new ArrayList<>();
        long rows = 0;
        for (Candidate candidate : read) {
            if (kind.goes(candidate, ages, now).isPresent() && rows < ROWS_MAX) {
                going.add(candidate);
                rows += candidate.rows();
            }
        }
        return new Going(going, read.size() == CANDIDATES_MAX || rows >= ROWS_MAX);
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        long servedAt = row.getLong("served_at");
        return new Candidate(
                row.getString("id"),
                row.getString("name"),
                row.getString("state"),
                row.wasNull() ? OptionalLong.empty() : OptionalLong.of(servedAt),
                row.getString("needed_by"),
                row.getInt("row_count"));
    }

    /**
     * Removes records in one transaction, or moves them to the history, and notes it in the audit.
     *
     * @param batch at least one that goes; those that do not any more are left
     * @return those that went
     */
    public List<Candidate> remove(
            LeaderTerm term, CleanupKind kind, CleanupAges ages, long now, List<Candidate> batch, String actor) {
        RecordSource source = RecordSource.of(kind);
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            if (kind.equals(Cleanup.PAUSES)) {
                PauseRows.lock(handle);
            }
            List<Candidate> gone = stillGoing(handle, source, batch, ages, now);
            if (!gone.isEmpty()) {
                remove(handle, source, gone.stream().map(Candidate::id).toList());
                Audit.write(handle, actor, "cleanup." + kind.name(), String.valueOf(gone.size()), names(gone));
            }
            return gone;
        });
    }

    private static void remove(Handle handle, RecordSource source, List<String> ids) {
        if (source.kind().equals(Cleanup.HISTORY)) {
            QueueHistory.purge(handle, ids);
        } else if (source.isOfGroups()) {
            QueueHistory.archive(handle, ids);
        } else if (source.kind().equals(Cleanup.CLUSTER_USES)) {
            EngineClusterRows.removeUses(handle, ids);
        } else {
            handle.createUpdate(source.delete()).bindList("ids", ids).execute();
        }
    }

    private static List<Candidate> stillGoing(
            Handle handle, RecordSource source, List<Candidate> batch, CleanupAges ages, long now) {
        List<String> ids = batch.stream().map(Candidate::id).toList();
        handle.createQuery(source.lock())
                .bindList("ids", ids)
                .mapTo(String.class)
                .list();
        return handle
                .createQuery(source.these())
                .bindList("ids", ids)
                .map((row, context) -> candidate(row))
                .list()
                .stream()
                .filter(again -> source.kind().goes(again, ages, now).isPresent())
                .toList();
    }

    /** More than these the audit does not name; their number it has. */
    private static final int NAMES_CHARS_MAX = 16_000;

    private static String names(List<Candidate> gone) {
        StringBuilder names = new StringBuilder();
        for (Candidate candidate : gone) {
            if (names.length() + candidate.name().length() > NAMES_CHARS_MAX) {
                return names.append(", ...").toString();
            }
            names.append(names.isEmpty() ? "" : ", ").append(candidate.name());
        }
        return names.toString();
    }

    /** By the id of each of these candidates of the history the nodes that may have it in their ledgers, and its UUID. */
    public Map<String, InLedgers> inLedgers(Collection<Candidate> groups) {
        if (groups.isEmpty()) {
            return Map.of();
        }
        return transactions.in(handle -> {
            Map<String, InLedgers> found = new HashMap<>();
            handle.createQuery("SELECT DISTINCT g.id, g.uuid, n.name FROM operation_group g"
                            + " LEFT JOIN sharding_queue_history q ON q.operation_group = g.id"
                            + " LEFT JOIN node n ON n.name = q.node AND n.standing <> 'removed' WHERE g.id IN (<ids>)")
                    .bindList("ids", groups.stream().map(Candidate::id).toList())
                    .map((row, context) -> {
                        InLedgers group = found.computeIfAbsent(
                                row.getString("id"), id -> new InLedgers(uuid(row), new HashSet<>()));
                        String node = row.getString("name");
                        return node != null && group.nodes().add(new NodeName(node));
                    })
                    .list();
            return found;
        });
    }

    private static GroupId uuid(ResultSet row) {
        try {
            return GroupId.parse(row.getString("uuid"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A group, and the nodes that may have rows of it in their ledgers. */
    public record InLedgers(GroupId group, Set<NodeName> nodes) {}

    /** Those of these groups whose rows may leave the ledgers of nodes. */
    public List<Candidate> ledger(Collection<String> uuids, CleanupAges ages, long now) {
        if (uuids.isEmpty()) {
            return List.of();
        }
        return transactions
                .in(handle -> handle.createQuery(
                                "SELECT g.uuid AS id, CONCAT(g.uuid, ' (', g.title, ')') AS name, g.state, g.ended_at AS served_at,"
                                        + " IF(g.ended_at < (SELECT taken_at FROM newest_backup WHERE id = 1), '', 'a backup that was not taken yet')"
                                        + " AS needed_by, 0 AS row_count FROM operation_group g WHERE g.uuid IN (<uuids>) ORDER BY g.id")
                        .bindList("uuids", uuids)
                        .map((row, context) -> candidate(row))
                        .list())
                .stream()
                .filter(candidate -> Cleanup.LEDGER.goes(candidate, ages, now).isPresent())
                .toList();
    }

    /** Notes what was removed elsewhere than here. */
    public void note(LeaderTerm term, CleanupKind kind, String where, List<Candidate> gone, String actor) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            Audit.write(handle, actor, "cleanup." + kind.name(), where, names(gone));
        });
    }
}
