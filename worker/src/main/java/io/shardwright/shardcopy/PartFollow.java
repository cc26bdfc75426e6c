package io.shardwright.shardcopy;

import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyedChange;
import io.shardwright.move.Renaming;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.FollowRecord;
import io.shardwright.rowcopy.TargetTable;
import io.shardwright.time.Stopwatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Does the changes of one source until a goal is reached, many transactions in one when it lags, and again from its record after a failure. For one thread.
 */
final class PartFollow {
    /** Changes that are done in one transaction of the target. */
    private static final long BATCH_BYTES = 4 << 20;

    /** So often a position is recorded that no change came with: reading it again costs little. */
    private static final long POSITION_MILLIS = 1_000;

    private final CopyPart part;
    private final TargetTable target;
    private final FollowGoal goal;
    private final CopyFigures figures;
    private final BooleanSupplier cancelled;
    private FollowRecord at;
    private List<KeyedChange> waiting = new ArrayList<>();
    private long waitingBytes;
    private Optional<SourceItem.Reached> reached = Optional.empty();
    private Stopwatch sincePosition = Stopwatch.started();
    private boolean done;

    PartFollow(
            CopyPart part,
            FollowRecord at,
            TargetTable target,
            FollowGoal goal,
            CopyFigures figures,
            BooleanSupplier cancelled) {
        this.part = part;
        this.at = at;
        this.target = target;
        this.goal = goal;
        this.figures = figures;
        this.cancelled = cancelled;
    }

    /**
     * Returns when the goal is reached or the copy cancelled.
     *
     * @return how far the changes are done
     * @throws ShardwrightException {@link ErrorCode#TABLE_ALTERED} if the table was changed by a statement other than the one that the goal names; {@link
     *     ErrorCode#POSITION_LOST} if the source's log no longer has what is needed, or an exact goal was passed
     */
    FollowRecord run() throws InterruptedException {
        Optional<GtidPosition> until = until();
        Persistence persistence = new Persistence("following " + part.name());
        while (!done && !cancelled.getAsBoolean()) {
            try (TargetTable.Writer writer = target.writer(part.shape(), part.selection())) {
                part.source()
                        .ask(
                                new SourceRequest.Follow(
                                        part.part().table(),
                                        part.shape(),
                                        part.selection(),
                                        at.restart(),
                                        at.applied(),
                                        until),
                                item -> {
                                    persistence.progressed();
                                    return take(writer, item);
                                });
                flush(writer);
                done = done || until.filter(at.applied()::covers).isPresent();
            } catch (ShardwrightException e) {
                persistence.rest(e, cancelled);
                restart();
            }
        }
        return at;
    }

    private Optional<GtidPosition> until() {
        if (!(goal instanceof FollowGoal.Positions positions)) {
            return Optional.empty();
        }
        GtidPosition position = positions.byNode().get(part.part().node());
        if (position == null) {
            throw new IllegalArgumentException(
                    "no position is given for " + part.part().node());
        }
        if (!position.covers(at.applied())) {
            throw new ShardwrightException(
                    ErrorCode.POSITION_LOST,
                    "changes of " + part.name() + " are done up to " + at.applied() + ", beyond " + position,
                    "Choose a later position.");
        }
        done = at.applied().covers(position);
        return Optional.of(position);
    }

    private boolean take(TargetTable.Writer writer, SourceItem item) {
        if (item instanceof SourceItem.Changes changes) {
            waiting.addAll(changes.changes());
            for (KeyedChange change : changes.changes()) {
                waitingBytes += change.bytes();
            }
            if (waitingBytes >= BATCH_BYTES) {
                flush(writer);
            }
        } else if (item instanceof SourceItem.Reached now) {
            reached = Optional.of(now);
            if (!waiting.isEmpty() || sincePosition.elapsedMillis() >= POSITION_MILLIS) {
                flush(writer);
            }
            long lag = now.position().distanceTo(now.head());
            figures.lag(part.part().node(), lag);
            done = goal instanceof FollowGoal.LagBelow below
                    && lag <= below.transactions()
                    && !now.head().byDomain().isEmpty();
        } else if (item instanceof SourceItem.Altered altered) {
            altered(writer, altered);
        }
        return !done && !cancelled.getAsBoolean();
    }

    private void altered(TargetTable.Writer writer, SourceItem.Altered altered) {
        boolean goalReached = goal instanceof FollowGoal.Fenced fenced
                && altered.renamed()
                        .map(Renaming::to)
                        .filter(to -> to.equals(fenced.byNode().get(part.part().node())))
                        .isPresent();
        boolean passing = altered.renamed().filter(part.part()::fences).isPresent();
        if (!goalReached && !passing) {
            flush(writer);
            throw new ShardwrightException(
                    ErrorCode.TABLE_ALTERED,
                    "the source's table was changed by a statement, at " + altered.gtid() + ": " + altered.statement(),
                    "The move is undone; begin it again, and leave the table's definition alone until it ends.");
        }
        GtidPosition after =
                reached.map(SourceItem.Reached::position).orElse(at.applied()).with(altered.gtid());
        reached = Optional.of(new SourceItem.Reached(after, after, after));
        flush(writer);
        if (goalReached) {
            figures.lag(part.part().node(), 0);
            done = true;
        }
    }

    private void flush(TargetTable.Writer writer) {
        if (waiting.isEmpty()
                && reached.filter(now -> !now.position().equals(at.applied())).isEmpty()) {
            return;
        }
        at = writer.apply(at, waiting, reached);
        figures.followed(at);
        waiting = new ArrayList<>();
        waitingBytes = 0;
        reached = Optional.empty();
        sincePosition = Stopwatch.started();
    }

    /** Forgets what is not done, and asks the node what is: a commit whose answer was lost may have happened. */
    private void restart() throws InterruptedException {
        waiting = new ArrayList<>();
        waitingBytes = 0;
        reached = Optional.empty();
        if (!cancelled.getAsBoolean()) {
            at = Persistence.asking(
                    "the record of " + part.name(),
                    () -> target.followed(part.name()).orElse(at),
                    cancelled);
        }
    }
}
