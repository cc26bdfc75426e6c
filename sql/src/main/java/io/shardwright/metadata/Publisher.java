package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.json.ActionCodec;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupSubmission;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes groups: all of one or nothing, once per idempotency key. */
public final class Publisher {
    /** Fewer than take a second to put together, under whatever load: the server ends a transaction that rests for long between two statements. */
    static final int ROWS_AT_ONCE = 500;

    private final Transactions transactions;

    public Publisher(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * The group that was published under this key before.
     *
     * @throws ShardwrightException KEY_REUSED if it was published for another request
     */
    public Optional<GroupId> find(String idempotencyKey, String digest) {
        return transactions.in(handle -> find(handle, idempotencyKey, digest));
    }

    /**
     * Publishes a group with its commands, edges, locks, artifacts and catalog change, in one transaction.
     *
     * @throws ShardwrightException FENCED if the term is over, NODE_REMOVED, KEY_REUSED, DUPLICATE_TABLE or NOT_FOUND for the catalog change
     */
    public Published publish(LeaderTerm term, Publication publication) {
        String key = publication.submission().idempotencyKey();
        try {
            return publishOnce(term, publication, key);
        } catch (ShardwrightException e) {
            if (!Transactions.duplicate(e)) {
                throw e;
            }
            // The same request, sent twice, may have been published between this one's look and its insertion.
            return find(key, publication.digest())
                    .map(before -> new Published(before, true))
                    .orElseThrow(() -> e);
        }
    }

    private Published publishOnce(LeaderTerm term, Publication publication, String key) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            Optional<GroupId> before = find(handle, key, publication.digest());
            if (before.isPresent()) {
                return new Published(before.get(), true);
            }
            long group = insertGroup(handle, publication);
            insertCommands(handle, group, 1, publication.submission().commands());
            insertEdges(handle, ids(handle, group), publication.submission().commands());
            insertLocks(handle, group, publication.submission());
            CatalogRows.announce(handle, group, publication.catalog(), publication.artifacts(), publication.actor());
            Audit.write(
                    handle,
                    publication.actor(),
                    "group.publish",
                    publication.id().toString(),
                    publication.submission().title());
            return new Published(publication.id(), false);
        });
    }

    private static Optional<GroupId> find(Handle handle, String key, String digest) {
        return handle.createQuery("SELECT uuid, digest FROM operation_group WHERE idempotency_key = :key")
                .bind("key", key)
                .map((row, context) -> Map.entry(row.getString("uuid"), row.getString("digest")))
                .findOne()
                .map(found -> {
                    if (!found.getValue().equals(digest)) {
                        throw reused(key, found.getKey());
                    }
                    return GroupId.parse(found.getKey());
                });
    }

    static ShardwrightException reused(String key, String group) {
        return new ShardwrightException(
                ErrorCode.KEY_REUSED,
                "idempotency key '" + key + "' was used for another request, group " + group,
                "Use a new key for a new request.");
    }

    private static long insertGroup(Handle handle, Publication publication) {
        GroupSubmission submission = publication.submission();
        long after = submission.commands().stream()
                .filter(c -> c.phase() == Phase.AFTER)
                .count();
        boolean byLeader = !(publication.catalog() instanceof CatalogChange.None)
                || !publication.artifacts().isEmpty();
        return handle.createUpdate(
                        "INSERT INTO operation_group (uuid, idempotency_key, digest, title, state, by_leader, remaining, remaining_after,"
                                + " version, actor, created_at, updated_at, policy, undo_mode, deadline_at, only_table) VALUES (:uuid, :key, :digest, :title, 'pending', :byLeader,"
                                + " :remaining, :after, 1, :actor, " + NOW + ", " + NOW + ", :policy, :undo, "
                                + NOW + " + :deadlineMillis, :onlyTable)")
                .bind("onlyTable", LockRequest.onlyTable(submission.locks()).orElse(""))
                .bind(
                        "deadlineMillis",
                        submission.deadlineSeconds().isPresent()
                                ? (Long) (submission.deadlineSeconds().getAsInt() * 1_000L)
                                : null)
                .bind("policy", submission.policy().label())
                .bind("undo", submission.undo().label())
                .bind("uuid", publication.id().toString())
                .bind("key", submission.idempotencyKey())
                .bind("digest", publication.digest())
                .bind("title", submission.title())
                .bind("byLeader", byLeader)
                .bind("remaining", submission.commands().size() - after)
                .bind("after", after)
                .bind("actor", publication.actor())
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one();
    }

    static void insertCommands(Handle handle, long group, int firstSeq, List<CommandPair> commands) {
        // They may have been looked at some time ago.
        NodeStandings.requireInFleet(
                handle, commands.stream().map(CommandPair::node).collect(Collectors.toUnmodifiableSet()));
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO sharding_queue (node, query, rollback_query, operation_group, seq, incarnation, name, phase, action,"
                        + " rollback_action, done_probe, undone_probe, hold_on_unknown, status, effect, tries, undo_tries, tries_max, tries_given, limit_seconds, blockers, not_before,"
                        + " created_at, updated_at) VALUES (:node, :query, :rollback, :group, :seq, :incarnation, :name, :phase, :action, :rollbackAction, :done, :undone,"
                        + " :hold, 'waiting', 'none', 0, 0, :tries, :tries, :limitSeconds, :blockers, 0, " + NOW + ", "
                        + NOW
                        + ")");
        String incarnation = MetadataStanding.read(handle).incarnation().toString();
        int seq = firstSeq;
        for (CommandPair command : commands) {
            batch.bind("node", command.node().value())
                    .bind("query", ActionCodec.encode(command.forward()))
                    .bind(
                            "rollback",
                            command.rollback().map(ActionCodec::encode).orElse(null))
                    .bind("group", group)
                    .bind("seq", seq)
                    .bind("incarnation", incarnation)
                    .bind("name", command.name())
                    .bind("phase", command.phase().name().toLowerCase(Locale.ROOT))
                    .bind(
                            "action",
                            command.forward().name() + ":" + command.forward().version())
                    .bind(
                            "rollbackAction",
                            command.rollback()
                                    .map(a -> a.name() + ":" + a.version())
                                    .orElse(null))
                    .bind("done", command.probes().map(p -> p.done().sql()).orElse(null))
                    .bind("undone", command.probes().map(p -> p.undone().sql()).orElse(null))
                    .bind("hold", command.holdOnUnknown())
                    .bind("tries", command.limits().tries())
                    .bind(
                            "limitSeconds",
                            command.limits().seconds().isPresent()
                                    ? (Integer) command.limits().seconds().getAsInt()
                                    : null)
                    .bind("blockers", (int) command.after().stream().distinct().count())
                    .add();
            seq++;
            send(batch, ROWS_AT_ONCE);
        }
        send(batch, 1);
    }

    /** Sends what a batch holds, if that is so many rows. */
    static void send(PreparedBatch batch, int rowsMin) {
        if (batch.size() >= rowsMin) {
            batch.execute();
        }
    }

    /** The ids of a group's commands by their names. */
    static Map<String, Long> ids(Handle handle, long group) {
        Map<String, Long> ids = new HashMap<>();
        handle.createQuery("SELECT id, name FROM sharding_queue WHERE operation_group = :group")
                .bind("group", group)
                .map((row, context) -> Map.entry(row.getString("name"), row.getLong("id")))
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
        return ids;
    }

    static void insertEdges(Handle handle, Map<String, Long> ids, List<CommandPair> commands) {
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO sharding_queue_wait (command_id, waits_for, direction) VALUES (:command, :waitsFor, :direction)");
        for (CommandPair command : commands) {
            addEdges(batch, ids, command.name(), command.after(), "forward");
            addEdges(batch, ids, command.name(), command.rollbackAfter(), "rollback");
            send(batch, ROWS_AT_ONCE);
        }
        send(batch, 1);
    }

    private static void addEdges(
            PreparedBatch batch, Map<String, Long> ids, String command, List<String> names, String direction) {
        for (String name : names.stream().distinct().toList()) {
            batch.bind("command", id(ids, command))
                    .bind("waitsFor", id(ids, name))
                    .bind("direction", direction)
                    .add();
        }
    }

    private static long id(Map<String, Long> ids, String name) {
        Long id = ids.get(name);
        if (id == null) {
            throw new ShardwrightException(
                    ErrorCode.UNKNOWN_DEPENDENCY,
                    "the group has no command '" + name + "'",
                    "Name a command of the same group.");
        }
        return id;
    }

    private static void insertLocks(Handle handle, long group, GroupSubmission submission) {
        List<LockRequest> locks = submission.locks();
        if (locks.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(
                "INSERT INTO group_lock (group_id, resource, mode, granted) VALUES (:group, :resource, :mode, FALSE)");
        for (LockRequest lock : locks) {
            batch.bind("group", group)
                    .bind("resource", lock.resource())
                    .bind("mode", lock.mode().name())
                    .add();
        }
        batch.execute();
    }
}
