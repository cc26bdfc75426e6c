package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.access.Caller;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.LegalOrders;
import io.shardwright.rebalance.MoveOrder;
import io.shardwright.rebalance.MoveStanding;
import io.shardwright.rebalance.RebalanceEvent;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.RebalanceTransitions;
import io.shardwright.rebalance.StopMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What operators order of rebalances. Each order is one transaction under the leader's term. */
public final class RebalanceOrders {
    private final Transactions transactions;
    private final boolean dryRun;

    /** @param dryRun everything is done and then taken back */
    public RebalanceOrders(MetadataDatabase database, boolean dryRun) {
        this.transactions = database.transactions();
        this.dryRun = dryRun;
    }

    /** A rebalance with its moves, as an order leaves it, or would. */
    public record Ordered(RebalanceReader.Rebalance rebalance, List<RebalanceReader.Step> steps) {
        public Ordered {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A rebalance that is to be recorded.
     *
     * @param requestHash of all that was asked for: the plan and what stands beside it
     * @param moves how many its plan has
     * @param proposed whether somebody else has to agree
     * @param window of its moves; empty for none
     * @param earlier moves of its shards whose ways back are to be closed before it begins
     */
    public record Recorded(
            UUID id,
            String idempotencyKey,
            String requestHash,
            String plan,
            String planHash,
            int moves,
            boolean proposed,
            String window,
            long retentionMillis,
            List<UUID> earlier,
            String actor) {
        public Recorded {
            earlier = List.copyOf(earlier);
        }
    }

    /**
     * Records a rebalance, which then waits for approval or for its turn.
     *
     * @return an earlier one if the key was used for the same request
     * @throws ShardwrightException KEY_REUSED if the key was used for another request
     */
    public Ordered record(LeaderTerm term, Recorded wanted) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            Optional<UUID> before = recorded(handle, wanted.idempotencyKey(), wanted.requestHash());
            if (before.isPresent()) {
                return ordered(handle, before.get());
            }
            handle.createUpdate(
                            "INSERT INTO rebalance (id, idempotency_key, request_hash, state, stop_mode, plan, plan_hash, time_window, retention_millis,"
                                    + " earlier, note, waits, percentage, actor, created_at, updated_at) VALUES (:id, :key, :request, :state, 'graceful', :plan, :hash,"
                                    + " :window, :retention, :earlier, '', '', 0, :actor, " + NOW + ", " + NOW + ")")
                    .bind("id", wanted.id().toString())
                    .bind("key", wanted.idempotencyKey())
                    .bind("request", wanted.requestHash())
                    .bind("state", (wanted.proposed() ? RebalanceState.PROPOSED : RebalanceState.QUEUED).label())
                    .bind("plan", wanted.plan())
                    .bind("hash", wanted.planHash())
                    .bind("window", wanted.window())
                    .bind("retention", wanted.retentionMillis())
                    .bind(
                            "earlier",
                            wanted.earlier().stream().map(UUID::toString).collect(Collectors.joining(",")))
                    .bind("actor", wanted.actor())
                    .execute();
            PreparedBatch moves = handle.prepareBatch(
                    "INSERT INTO rebalance_move (rebalance, number, attempt, resting, stop_ordered, ordered, refusal)"
                            + " VALUES (:id, :number, 1, FALSE, FALSE, 'none', '')");
            IntStream.rangeClosed(1, wanted.moves())
                    .forEach(number -> moves.bind("id", wanted.id().toString())
                            .bind("number", number)
                            .add());
            if (wanted.moves() > 0) {
                moves.execute();
            }
            Audit.write(
                    handle,
                    wanted.actor(),
                    wanted.proposed() ? "rebalance.propose" : "rebalance.start",
                    wanted.id().toString(),
                    "plan " + wanted.planHash()
                            + (wanted.earlier().isEmpty() ? "" : ", accepting moves " + wanted.earlier()));
            return ordered(handle, wanted.id());
        });
    }

    private static Ordered ordered(Handle handle, UUID id) {
        return new Ordered(
                RebalanceReader.find(handle, id).orElseThrow(() -> RebalanceRows.unknown(id)),
                RebalanceReader.steps(handle, id));
    }

    /** Carries an order to one rebalance out. */
    private Ordered order(LeaderTerm term, UUID id, Consumer<Handle> work) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            work.accept(handle);
            return ordered(handle, id);
        });
    }

    /** The rebalance that was recorded under a key before. */
    public Optional<UUID> recorded(String idempotencyKey, String requestHash) {
        return transactions.in(handle -> recorded(handle, idempotencyKey, requestHash));
    }

    private static Optional<UUID> recorded(Handle handle, String key, String hash) {
        return handle.createQuery("SELECT id, request_hash FROM rebalance WHERE idempotency_key = :key FOR UPDATE")
                .bind("key", key)
                .map((row, context) -> Map.entry(row.getString("id"), row.getString("request_hash")))
                .findOne()
                .map(found -> {
                    if (!found.getValue().equals(hash)) {
                        throw new ShardwrightException(
                                ErrorCode.KEY_REUSED,
                                "idempotency key '" + key + "' was used for another request, rebalance "
                                        + found.getKey(),
                                "Use a new key for a new request.");
                    }
                    return UUID.fromString(found.getKey());
                });
    }

    /** Lets a rebalance rest, or go on; what was undone or taken back is then ordered anew. */
    public Ordered pause(LeaderTerm term, UUID id, boolean paused, String actor, String reason) {
        RebalanceEvent event = paused ? RebalanceEvent.PAUSE : RebalanceEvent.RESUME;
        return order(term, id, handle -> order(handle, id, event, Optional.empty(), actor, reason));
    }

    /**
     * Stops a rebalance, or one that is being stopped further.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} also if that is being done already
     */
    public Ordered stop(LeaderTerm term, UUID id, StopMode mode, String actor, String reason) {
        return order(term, id, handle -> order(handle, id, event(mode), Optional.of(mode), actor, reason));
    }

    private static RebalanceEvent event(StopMode mode) {
        return mode == StopMode.UNDO_FINISHED ? RebalanceEvent.UNDO : RebalanceEvent.STOP;
    }

    /**
     * Agrees to a rebalance that was proposed, which then waits for its turn.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE}; {@link ErrorCode#SAME_PERSON} if who agrees is who proposed it;
     *     {@link ErrorCode#HASH_DIFFERS} if they agree to another plan
     */
    public Ordered approve(LeaderTerm term, UUID id, String hash, String actor) {
        return order(term, id, handle -> {
            RebalanceReader.Rebalance before = RebalanceRows.lock(handle, id);
            RebalanceState next = next(before, RebalanceEvent.APPROVE);
            if (Caller.parse(before.actor()).isSamePerson(Caller.parse(actor))) {
                throw new ShardwrightException(
                        ErrorCode.SAME_PERSON,
                        "rebalance " + id + " was proposed by " + before.actor() + ", who cannot approve it",
                        "Let somebody else look at its plan and approve it, with a key of another name.");
            }
            if (!before.planHash().equals(hash)) {
                throw new ShardwrightException(
                        ErrorCode.HASH_DIFFERS,
                        "the plan of rebalance " + id + " has the hash " + before.planHash() + ", not the one given",
                        "Look at that plan, and approve it by its own hash if it is the one you mean.");
            }
            RebalanceRows.write(handle, id, next, before.stop(), "");
            handle.createUpdate("UPDATE rebalance SET approver = :actor, approved_at = " + NOW
                            + ", approved_hash = :hash WHERE id = :id")
                    .bind("actor", actor)
                    .bind("hash", hash)
                    .bind("id", id.toString())
                    .execute();
            Audit.write(handle, actor, "rebalance.approve", id.toString(), "plan " + hash);
        });
    }

    /** Declines a rebalance that was proposed, or takes the proposal back. */
    public Ordered reject(LeaderTerm term, UUID id, String actor, String reason) {
        return order(term, id, handle -> order(handle, id, RebalanceEvent.REJECT, Optional.empty(), actor, reason));
    }

    /**
     * What is ordered of one rebalance by table or node.
     *
     * @param numbers of the moves that it is about
     * @param all whether these are all that there are, so that the order is one to the rebalance
     */
    public record Part(UUID id, Set<Integer> numbers, boolean all) {
        public Part {
            numbers = Set.copyOf(numbers);
        }
    }

    /**
     * What an order to parts of rebalances has left.
     *
     * @param changed whether there was anything left for it to do
     * @param rebalances one a part, in their order
     */
    public record PartsOrdered(boolean changed, List<Ordered> rebalances) {
        public PartsOrdered {
            rebalances = List.copyOf(rebalances);
        }
    }

    /** Lets parts of rebalances rest, all at once. What rests already, was stopped, or is over, is as it was. */
    public PartsOrdered pauseParts(LeaderTerm term, List<Part> parts, String actor, String reason) {
        return each(
                term,
                parts,
                (handle, part) -> part.all()
                        ? ifLegal(handle, part.id(), RebalanceEvent.PAUSE, Optional.empty(), actor, reason)
                        : order(handle, part, MoveOrder.PAUSED, actor, reason));
    }

    /** Stops parts of rebalances, all at once; nothing is stopped less than before. */
    public PartsOrdered stopParts(LeaderTerm term, List<Part> parts, StopMode mode, String actor, String reason) {
        return each(
                term,
                parts,
                (handle, part) -> part.all()
                        ? ifLegal(handle, part.id(), event(mode), Optional.of(mode), actor, reason)
                        : order(handle, part, MoveOrder.of(mode), actor, reason));
    }

    /** Ends the pauses of parts of rebalances, and tries again what of them was stopped or undone; nothing of one that is being stopped as a whole. */
    public PartsOrdered resumeParts(LeaderTerm term, List<Part> parts, String actor, String reason) {
        return each(term, parts, (handle, part) -> {
            if (RebalanceRows.lock(handle, part.id()).state() == RebalanceState.STOPPING) {
                return false;
            }
            List<MoveStanding> moves = RebalanceReader.steps(handle, part.id()).stream()
                    .map(RebalanceReader.Step::standing)
                    .filter(move -> part.numbers().contains(move.number()) && move.resumable())
                    .toList();
            List<Integer> numbers = moves.stream().map(MoveStanding::number).toList();
            RebalanceRows.anew(handle, part.id(), numbers);
            Audit.write(handle, actor, "rebalance.resume", part.id().toString(), "moves " + numbers + " " + reason);
            boolean anew = moves.stream().anyMatch(move -> move.order() != MoveOrder.NONE || move.gone());
            boolean resumed =
                    part.all() && ifLegal(handle, part.id(), RebalanceEvent.RESUME, Optional.empty(), actor, reason);
            return anew || resumed;
        });
    }

    /** @param order says whether it has changed anything */
    private PartsOrdered each(LeaderTerm term, List<Part> parts, BiPredicate<Handle, Part> order) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            boolean changed = false;
            for (Part part : parts) {
                changed |= !RebalanceRows.lock(handle, part.id()).state().atRest() && order.test(handle, part);
            }
            return new PartsOrdered(
                    changed,
                    parts.stream().map(part -> ordered(handle, part.id())).toList());
        });
    }

    private static boolean order(Handle handle, Part part, MoveOrder order, String actor, String reason) {
        List<String> weaker = Arrays.stream(MoveOrder.values())
                .filter(other -> other.compareTo(order) < 0)
                .map(MoveOrder::label)
                .toList();
        int changed = handle.createUpdate("UPDATE rebalance_move SET ordered = :order WHERE rebalance = :id"
                        + " AND number IN (<numbers>) AND ordered IN (<weaker>)")
                .bind("order", order.label())
                .bind("id", part.id().toString())
                .bindList("numbers", part.numbers())
                .bindList("weaker", weaker)
                .execute();
        Audit.write(
                handle,
                actor,
                "rebalance." + order.label(),
                part.id().toString(),
                "moves " + new TreeSet<>(part.numbers()) + " " + reason);
        return changed > 0;
    }

    private static boolean ifLegal(
            Handle handle, UUID id, RebalanceEvent event, Optional<StopMode> mode, String actor, String reason) {
        RebalanceReader.Rebalance before = RebalanceRows.lock(handle, id);
        boolean legal = RebalanceTransitions.next(before.state(), event).isPresent() && !isSoAlready(before, mode);
        if (legal) {
            order(handle, id, event, mode, actor, reason);
        }
        return legal;
    }

    /** Whether it is being stopped in that way, or in a stronger one. */
    private static boolean isSoAlready(RebalanceReader.Rebalance before, Optional<StopMode> mode) {
        return mode.filter(wanted -> !LegalOrders.adds(before.state(), before.stop(), wanted))
                .isPresent();
    }

    private static void order(
            Handle handle, UUID id, RebalanceEvent event, Optional<StopMode> mode, String actor, String reason) {
        RebalanceReader.Rebalance before = RebalanceRows.lock(handle, id);
        RebalanceState next = next(before, event);
        if (isSoAlready(before, mode)) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "rebalance " + id + " is being stopped already, "
                            + before.stop().label() + ": a stop is only ever made stronger",
                    "See what is left of it with `rebalance watch " + id + "`.");
        }
        RebalanceRows.write(handle, id, next, mode.orElse(StopMode.GRACEFUL), reason);
        if (event == RebalanceEvent.UNDO) {
            RebalanceRows.backAnew(handle, id);
        }
        if (event == RebalanceEvent.RESUME) {
            RebalanceRows.anew(handle, id, before.state() == RebalanceState.PAUSED);
        }
        if ((event == RebalanceEvent.RESUME && before.state() != RebalanceState.PAUSED)
                || event == RebalanceEvent.UNDO) {
            handle.createUpdate("UPDATE rebalance SET percentage = 0 WHERE id = :id")
                    .bind("id", id.toString())
                    .execute();
        }
        Audit.write(
                handle, actor, "rebalance." + mode.map(StopMode::label).orElse(event.label()), id.toString(), reason);
    }

    private static RebalanceState next(RebalanceReader.Rebalance before, RebalanceEvent event) {
        return RebalanceTransitions.next(before.state(), event)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.WRONG_STATE,
                        "rebalance " + before.id() + " is " + before.state().label() + ": there is nothing to "
                                + event.label(),
                        "See `rebalance status " + before.id() + "` for what can be done with it."));
    }
}
