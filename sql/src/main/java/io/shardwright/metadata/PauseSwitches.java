package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** Pauses and resumes, durably. A change holds for every claim that begins after it, and is acknowledged once every live worker has echoed it. */
public final class PauseSwitches {
    private final Transactions transactions;

    public PauseSwitches(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * The switches as they stand.
     *
     * @param version the newest
     * @param silent live workers that have not echoed it
     */
    public record Standing(long version, List<Pause> pauses, List<NodeName> silent) {
        public Standing {
            pauses = List.copyOf(pauses);
            silent = List.copyOf(silent);
        }
    }

    /**
     * A command that runs although it is paused: it was claimed before, and finishes.
     *
     * @param group its UUID
     */
    public record Running(String command, NodeName node, String group) {}

    /** What still runs of what is paused, the oldest first. */
    public List<Running> running(int limit) {
        return transactions.in(handle -> PauseRows.running(handle, limit));
    }

    /** What holds now. */
    public Standing standing() {
        return transactions.in(handle -> new Standing(
                PauseRows.version(handle),
                PauseRows.held(handle),
                handle.createQuery(
                                "SELECT n.name FROM node n JOIN worker_session s ON " + Leases.NEWEST
                                        + " WHERE " + Leases.LIVES
                                        + " AND s.control_version < (SELECT version FROM control WHERE scope = 'cluster') ORDER BY n.name")
                        .mapTo(String.class)
                        .map(NodeName::new)
                        .list()));
    }

    /**
     * Refuses a target that is not there.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} for a group that has ended
     */
    public void check(PauseScope scope, String target) {
        transactions.run(handle -> check(handle, scope, target));
    }

    /**
     * Pauses. Pausing again replaces actor, reason and expiry.
     *
     * @param forMillis how long, or empty until it is resumed
     */
    public void pause(
            LeaderTerm term, PauseScope scope, String target, String actor, String reason, OptionalLong forMillis) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            check(handle, scope, target);
            long version = PauseRows.nextVersion(handle);
            handle.createUpdate(
                            "INSERT INTO control (scope, target, paused, version, actor, reason, updated_at, expires_at)"
                                    + " VALUES (:scope, :target, TRUE, :version, :actor, :reason, " + NOW + ", " + NOW
                                    + " + :millis) ON DUPLICATE KEY UPDATE paused = TRUE, version = VALUES(version), actor = VALUES(actor),"
                                    + " reason = VALUES(reason), updated_at = VALUES(updated_at), expires_at = VALUES(expires_at)")
                    .bind("scope", scope.label())
                    .bind("target", target)
                    .bind("version", version)
                    .bind("actor", actor)
                    .bind("reason", reason)
                    .bind("millis", forMillis.isPresent() ? (Long) forMillis.getAsLong() : null)
                    .execute();
            Audit.write(handle, actor, "pause." + scope.label(), target, reason);
        });
    }

    /**
     * Ends a pause.
     *
     * @return false if nothing was paused there
     */
    public boolean resume(LeaderTerm term, PauseScope scope, String target, String actor, String reason) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            long version = PauseRows.nextVersion(handle);
            int changed = scope == PauseScope.CLUSTER
                    ? handle.createUpdate("UPDATE control SET paused = FALSE, version = :version, actor = :actor,"
                                    + " reason = :reason, updated_at = " + NOW
                                    + ", expires_at = NULL WHERE scope = 'cluster' AND paused")
                            .bind("version", version)
                            .bind("actor", actor)
                            .bind("reason", reason)
                            .execute()
                    : handle.createUpdate("DELETE FROM control WHERE scope = :scope AND target = :target")
                            .bind("scope", scope.label())
                            .bind("target", target)
                            .execute();
            if (changed > 0) {
                Audit.write(handle, actor, "resume." + scope.label(), target, reason);
            }
            return changed > 0;
        });
    }

    private static void check(Handle handle, PauseScope scope, String target) {
        switch (scope) {
            case CLUSTER -> {}
            case NODE -> exists(handle, "SELECT COUNT(*) FROM node WHERE name = :target", target, "node", "node list");
            case TABLE ->
                exists(
                        handle,
                        "SELECT (SELECT COUNT(*) FROM sharded_table WHERE name = :target)"
                                + " + (SELECT COUNT(*) FROM group_lock WHERE resource = CONCAT('table/', :target))",
                        target,
                        "table",
                        "table list");
            case GROUP, WITHHELD ->
                OrderedGroup.require(OrderedGroup.find(handle, target), target, "paused", state -> !state.ended());
        }
    }

    private static void exists(Handle handle, String count, String target, String kind, String list) {
        if (handle.createQuery(count).bind("target", target).mapTo(Long.class).one() == 0) {
            throw new ShardwrightException(
                    ErrorCode.NOT_FOUND,
                    "there is no " + kind + " '" + target + "'",
                    "See `" + list + "` for those that there are.");
        }
    }
}
