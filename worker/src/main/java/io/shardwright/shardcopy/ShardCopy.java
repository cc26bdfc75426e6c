package io.shardwright.shardcopy;

import io.shardwright.move.CopyProgress;
import io.shardwright.move.FollowGoal;
import io.shardwright.move.GtidPosition;
import io.shardwright.move.KeyRange;
import io.shardwright.move.MovePart;
import io.shardwright.move.MoveRules;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.move.TableChecksum;
import io.shardwright.move.TableShape;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.move.Unmovable;
import io.shardwright.move.Verification;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.FollowRecord;
import io.shardwright.rowcopy.MoveName;
import io.shardwright.rowcopy.RangeRecord;
import io.shardwright.rowcopy.ShardSource;
import io.shardwright.rowcopy.TargetTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Moves rows into one table of this worker's node, from one source or several. Everything that counts is in the node's records: a process that dies at any instruction is followed by another
 * with the same parts, which calls the same methods again. In order: {@link #prepare}, {@link #copy}, {@link #follow} and {@link #verify} as often as wanted, and {@link #forget} when the move
 * has ended. {@link #cancel}, {@link #throttle} and {@link #progress} may be called at any time, from any thread; the others from one.
 *
 * <p>The way back after a cutover is another one of these, on the former source's node, which {@linkplain #prepareFrom begins} at a position of the former target's log: what this one has
 * written is left out there.
 */
public final class ShardCopy implements AutoCloseable {
    private final UUID move;
    private final TargetTable target;
    private final List<Origin> origins;
    private final CopyOptions options;
    private final Throttle throttle;
    private final CopyFigures figures;
    private final Crew crew;
    private List<CopyPart> parts = List.of();
    private volatile boolean cancelled;

    /** A part with the way to ask its node. */
    public record Origin(MovePart part, ShardSource source) {}

    /**
     * Does nothing yet.
     *
     * @param move names this copy among all of the target's node
     * @param origins of different nodes, with rows that no two of them share
     */
    public ShardCopy(UUID move, TargetTable target, List<Origin> origins, CopyOptions options) {
        this.move = move;
        this.target = target;
        this.origins = List.copyOf(origins);
        this.options = options;
        this.throttle = new Throttle(target, options.limits(), options.lag());
        this.figures = new CopyFigures(throttle);
        this.crew = new Crew("copy-" + target.address());
    }

    /**
     * Checks that everything can be moved, and records that it begins; or finds what an earlier process has recorded.
     *
     * @throws ShardwrightException {@link ErrorCode#UNMOVABLE} with every reason, each by its own code
     */
    public void prepare() throws InterruptedException {
        TableShape shape = target.shape();
        List<CopyPart> prepared = new ArrayList<>();
        boolean begun = false;
        for (Origin origin : origins) {
            begun |= target.followed(name(origin)).isPresent();
        }
        if (!begun && !target.isEmpty()) {
            throw unmovable(List.of(new Unmovable(
                    Unmovable.Reason.TARGET_NOT_EMPTY, "the target " + target.address() + " holds rows")));
        }
        for (Origin origin : origins) {
            Optional<FollowRecord> record = target.followed(name(origin));
            prepared.add(part(origin, record.isPresent() ? record.get() : begin(origin, shape), shape));
        }
        settle(prepared);
    }

    /**
     * As {@link #prepare} for a target that has all rows already, as of these positions of its sources: only changes after them are followed.
     *
     * @param from by the sources' nodes
     */
    public void prepareFrom(Map<String, GtidPosition> from) throws InterruptedException {
        TableShape shape = target.shape();
        List<CopyPart> prepared = new ArrayList<>();
        for (Origin origin : origins) {
            GtidPosition position = from.get(origin.part().node());
            if (position == null) {
                throw new IllegalArgumentException(
                        "no position is given for " + origin.part().node());
            }
            Optional<FollowRecord> record = target.followed(name(origin));
            prepared.add(part(
                    origin,
                    record.isPresent() ? record.get() : begun(origin, described(origin, shape), position, List.of()),
                    shape));
        }
        settle(prepared);
    }

    private void settle(List<CopyPart> prepared) throws InterruptedException {
        parts = List.copyOf(prepared);
        for (CopyPart part : parts) {
            figures.resumed(part, ranges(part), recordOf(part));
        }
    }

    private MoveName name(Origin origin) {
        return new MoveName(move, origin.part().node());
    }

    private CopyPart part(Origin origin, FollowRecord record, TableShape shape) {
        return new CopyPart(
                origin.part(),
                record.name(),
                origin.source(),
                record.shape(),
                MoveRules.selection(record.shape(), shape, origin.part().filter()));
    }

    private FollowRecord begin(Origin origin, TableShape shape) throws InterruptedException {
        SourceItem.Described described = described(origin, shape);
        List<KeyRange> ranges = new ArrayList<>();
        origin.source()
                .ask(
                        new SourceRequest.Split(origin.part().table(), options.rangesPerSource()),
                        item -> ranges.addAll(((SourceItem.Ranges) item).ranges()));
        return begun(origin, described, described.position(), ranges);
    }

    private FollowRecord begun(
            Origin origin, SourceItem.Described described, GtidPosition start, List<KeyRange> ranges) {
        return target.begin(name(origin), described.shape(), start, described.rowsEstimated(), ranges);
    }

    private SourceItem.Described described(Origin origin, TableShape shape) throws InterruptedException {
        List<SourceItem.Described> answers = new ArrayList<>();
        origin.source()
                .ask(
                        new SourceRequest.Describe(origin.part().table()),
                        item -> answers.add((SourceItem.Described) item));
        SourceItem.Described described = answers.get(0);
        List<Unmovable> refusals = new ArrayList<>(MoveRules.source(described.shape()));
        refusals.addAll(described.refusals());
        refusals.addAll(MoveRules.target(described.shape(), shape));
        target.refusal().ifPresent(refusals::add);
        if (!refusals.isEmpty()) {
            throw unmovable(refusals);
        }
        return described;
    }

    private static ShardwrightException unmovable(List<Unmovable> refusals) {
        return new ShardwrightException(
                ErrorCode.UNMOVABLE,
                String.join("; ", refusals.stream().map(Unmovable::toString).toList()),
                String.join(
                        " ",
                        refusals.stream()
                                .map(refusal -> refusal.reason().advice())
                                .distinct()
                                .toList()));
    }

    /**
     * Copies whatever is not copied yet. Most indexes of the target are added after the last row.
     *
     * @return whether everything is; false if it was cancelled
     * @throws ShardwrightException the first failure that trying again does not help
     */
    public boolean copy() throws InterruptedException {
        Queue<RangeCopy> rest = new ConcurrentLinkedQueue<>();
        boolean begun = false;
        for (CopyPart part : parts) {
            for (RangeRecord range : ranges(part)) {
                begun |= range.chunks() > 0;
                if (!range.finished()) {
                    rest.add(new RangeCopy(part, range, target, options, figures, crew::stopping));
                }
            }
        }
        if (!begun) {
            Persistence.asking(
                    "the indexes of " + target.address(),
                    () -> {
                        target.setIndexesAside(move);
                        return true;
                    },
                    () -> cancelled);
        }
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int i = 0; i < Math.min(options.writers(), rest.size()); i++) {
            writers.add(() -> {
                try (HeldWriter writer = new HeldWriter(target)) {
                    for (RangeCopy range = rest.poll(); range != null && !crew.stopping(); range = rest.poll()) {
                        range.run(writer);
                    }
                    return true;
                }
            });
        }
        figures.copying(true);
        crew.all(writers);
        figures.copying(false);
        if (cancelled || !copied()) {
            return false;
        }
        Indexing indexing = new Indexing(target.indexBuild(move), figures, crew::stopping);
        return crew.all(List.<Callable<Boolean>>of(indexing::run, indexing::watch))
                .get(0);
    }

    private boolean copied() throws InterruptedException {
        for (CopyPart part : parts) {
            if (!ranges(part).stream().allMatch(RangeRecord::finished)) {
                return false;
            }
        }
        return true;
    }

    private List<RangeRecord> ranges(CopyPart part) throws InterruptedException {
        return Persistence.asking("the ranges of " + part.name(), () -> target.ranges(part.name()), () -> cancelled);
    }

    /**
     * Does the changes of all sources until the goal is reached.
     *
     * @return up to where they are done, by the sources' nodes; before the goal only if it was cancelled
     * @throws ShardwrightException {@link ErrorCode#TABLE_ALTERED}, {@link ErrorCode#POSITION_LOST} and others that trying again does not help; {@link
     *     ErrorCode#WRONG_STATE} if not everything is copied
     */
    public Map<String, GtidPosition> follow(FollowGoal goal) throws InterruptedException {
        if (!copied()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE, "not all rows are copied yet", "Copy them before changes are followed.");
        }
        List<Callable<FollowRecord>> followers = new ArrayList<>();
        for (CopyPart part : parts) {
            FollowRecord at = recordOf(part);
            followers.add(() -> new PartFollow(part, at, target, goal, figures, crew::stopping).run());
        }
        Map<String, GtidPosition> applied = new LinkedHashMap<>();
        for (FollowRecord record : crew.all(followers)) {
            applied.put(record.name().source(), record.applied());
        }
        return applied;
    }

    /**
     * Does the changes of all sources up to where their logs are at this moment.
     *
     * @throws ShardwrightException as of {@link #follow}
     */
    public void catchUp() throws InterruptedException {
        Map<String, GtidPosition> now = new LinkedHashMap<>();
        for (Origin origin : origins) {
            try {
                origin.source()
                        .ask(
                                new SourceRequest.Locate(origin.part().table()),
                                item -> now.put(origin.part().node(), ((SourceItem.Located) item).position()) == null);
            } catch (ShardwrightException e) {
                if (e.code() == ErrorCode.NOT_FOUND) {
                    throw new ShardwrightException(
                            ErrorCode.TABLE_ALTERED,
                            "the source's table is gone: " + e.message(),
                            "The move is undone; begin it again.",
                            e);
                }
                throw e;
            }
        }
        follow(new FollowGoal.Positions(now));
    }

    private FollowRecord recordOf(CopyPart part) throws InterruptedException {
        return Persistence.asking("the record of " + part.name(), () -> target.followed(part.name()), () -> cancelled)
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_RECORD,
                        "the node has forgotten move " + part.name(),
                        "Begin the move again, into an empty table."));
    }

    /**
     * Compares all rows with those of the sources, each at one position, up to which changes are followed on the way.
     *
     * @return what was found; empty if it was cancelled
     */
    public Optional<Verification> verify() throws InterruptedException {
        TableShape shape = target.shape();
        List<String> columns =
                new ArrayList<>(shape.columns().stream().map(c -> c.name()).toList());
        parts.forEach(part -> columns.retainAll(MoveRules.comparable(part.shape(), shape, part.selection())));
        Checking checking = new Checking(parts, columns);
        List<Callable<TableChecksum>> sums = new ArrayList<>(checking.sources());
        sums.add(() -> {
            Optional<Map<String, GtidPosition>> opened = checking.opened(crew::stopping);
            if (opened.isEmpty()) {
                return TableChecksum.EMPTY;
            }
            for (CopyPart part : parts) {
                new PartFollow(
                                part,
                                recordOf(part),
                                target,
                                new FollowGoal.Positions(opened.get()),
                                figures,
                                crew::stopping)
                        .run();
            }
            return target.checksum(columns, Optional.empty());
        });
        List<TableChecksum> all = crew.all(sums);
        if (cancelled) {
            return Optional.empty();
        }
        TableChecksum sources = all.subList(0, parts.size()).stream().reduce(TableChecksum.EMPTY, TableChecksum::plus);
        return Optional.of(new Verification(columns, checking.positions(), sources, all.get(parts.size())));
    }

    /** Changes what the copy must not push the servers beyond, from the next chunk on. */
    public void throttle(ThrottleLimits limits) {
        throttle.limit(limits);
    }

    /**
     * Lets copying rest before its next chunk, or go on.
     *
     * @param why it rests, for people; empty to go on
     */
    public void pause(String why) {
        throttle.pause(why);
        figures.resting(!why.isEmpty());
    }

    public CopyProgress progress() {
        return figures.progress();
    }

    /** Lets whatever runs end soon, with what is committed by then. */
    public void cancel() {
        cancelled = true;
        crew.stop();
    }

    /** Whether {@link #cancel} was called. */
    public boolean cancelled() {
        return cancelled;
    }

    /** Names this copy among all of the target's node. */
    public UUID move() {
        return move;
    }

    /** Takes the node's records of this move away; the rows stay. */
    public void forget() {
        target.forget(move);
    }

    @Override
    public void close() {
        cancel();
        crew.close();
    }
}
