package io.shardwright.shardcopy;

import io.shardwright.problem.ShardwrightException;
import io.shardwright.rowcopy.IndexBuild;
import io.shardwright.time.WakeSignal;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a copy, when its table gets the indexes that it was filled without. Two threads: one runs the statement, the other shows how far it is and ends it when told to. */
final class Indexing {
    private static final Logger log = LoggerFactory.getLogger(Indexing.class);

    private static final long LOOK_MILLIS = 250;

    private final IndexBuild build;
    private final CopyFigures figures;
    private final BooleanSupplier stopping;
    private final WakeSignal ended = new WakeSignal();
    private volatile boolean over;

    Indexing(IndexBuild build, CopyFigures figures, BooleanSupplier stopping) {
        this.build = build;
        this.figures = figures;
        this.stopping = stopping;
    }

    /** Returns whether all indexes are there; they are not if it was told to stop. */
    boolean run() throws InterruptedException {
        Persistence persistence = new Persistence("adding indexes");
        try {
            while (!stopping.getAsBoolean()) {
                try {
                    if (build.run()) {
                        return true;
                    }
                } catch (ShardwrightException e) {
                    persistence.rest(e, stopping);
                }
            }
            return false;
        } finally {
            over = true;
            ended.wake();
        }
    }

    /** Returns when the statement has ended. */
    boolean watch() throws InterruptedException {
        while (!over) {
            ended.rest(LOOK_MILLIS);
            try {
                if (stopping.getAsBoolean()) {
                    build.stop();
                }
                String progress = build.progress();
                figures.step(progress.isEmpty() ? "" : "adding indexes, " + progress);
            } catch (ShardwrightException e) {
                log.info("how far indexes are is not known: {}", e.message());
            }
        }
        figures.step("");
        return true;
    }
}
