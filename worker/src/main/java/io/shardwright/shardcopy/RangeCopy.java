package io.shardwright.shardcopy;

import io.shardwright.move.ChunkSizing;
import io.shardwright.move.SourceItem;
import io.shardwright.move.SourceRequest;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.RangeRecord;
import io.shardwright.rowcopy.TargetTable;
import io.shardwright.time.Stopwatch;
import java.util.function.BooleanSupplier;

/** Copies one range to its end: chunk after chunk, snapshot after snapshot, and again from its record after a failure. For one thread. */
final class RangeCopy {
    private final CopyPart part;
    private final TargetTable target;
    private final CopyOptions options;
    private final Throttle throttle;
    private final CopyFigures figures;
    private final BooleanSupplier cancelled;
    private RangeRecord at;

    RangeCopy(
            CopyPart part,
            RangeRecord at,
            TargetTable target,
            CopyOptions options,
            CopyFigures figures,
            BooleanSupplier cancelled) {
        this.part = part;
        this.at = at;
        this.target = target;
        this.options = options;
        this.throttle = figures.throttle();
        this.figures = figures;
        this.cancelled = cancelled;
    }

    /** Returns when the range is copied or the copy cancelled. */
    void run(HeldWriter held) throws InterruptedException {
        Persistence persistence = new Persistence("range " + at.number() + " of " + part.name());
        while (!at.finished() && !cancelled.getAsBoolean()) {
            try {
                TargetTable.Writer writer = held.of(part);
                part.source()
                        .ask(
                                new SourceRequest.Copy(
                                        part.part().table(),
                                        part.shape(),
                                        part.selection(),
                                        at.rest(),
                                        ChunkSizing.first(options.chunkMillisTarget()),
                                        options.snapshotMillisMax()),
                                item -> take(writer, (SourceItem.Chunk) item, persistence));
            } catch (ShardwrightException e) {
                held.close();
                persistence.rest(e, cancelled);
                if (!cancelled.getAsBoolean()) {
                    at = recorded();
                }
            }
        }
    }

    private boolean take(TargetTable.Writer writer, SourceItem.Chunk next, Persistence persistence)
            throws InterruptedException {
        throttle.rest(next.load(), next.block().length, cancelled);
        if (cancelled.getAsBoolean()) {
            return false;
        }
        Stopwatch chunk = Stopwatch.started();
        // Of what is not committed neither the rows count nor the time.
        long worked = figures.worked();
        at = writer.write(at, next, worked);
        throttle.wrote(chunk.elapsedMillis());
        figures.copied(at, next, worked);
        persistence.progressed();
        return !at.finished() && !cancelled.getAsBoolean();
    }

    /** A commit whose answer was lost may have happened. */
    private RangeRecord recorded() throws InterruptedException {
        return Persistence.asking(
                "the record of " + part.name(), () -> target.ranges(part.name()).get(at.number()), cancelled);
    }
}
