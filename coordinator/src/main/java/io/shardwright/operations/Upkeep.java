package io.shardwright.operations;

import io.shardwright.config.UpkeepSettings;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.queue.ReadyByNode;
import io.shardwright.transport.LinkPool;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What keeps a fleet in order.
 *
 * @param health says how it is
 * @param recovery brings on its way again what waits for nobody
 * @param cleanup takes away what has served its time
 * @param schedules runs all of these by itself
 */
public record Upkeep(
        HealthControl health, RecoveryControl recovery, CleanupControl cleanup, ScheduleControl schedules) {
    /** @param ordered called with what became ready, to wake who carries it out */
    static Upkeep of(
            MetadataDatabase database,
            LinkPool links,
            Supplier<UpkeepSettings> kept,
            HealthControl health,
            Absences absences,
            Consumer<ReadyByNode> ordered) {
        RecoveryControl recovery = new RecoveryControl(database, absences, ordered);
        Publishing publishing = new Publishing(database, () -> ordered.accept(ReadyByNode.NONE));
        CleanupControl cleanup =
                new CleanupControl(database, links, publishing, () -> kept.get().cleanup());
        UpkeepRuns runs = new UpkeepRuns(database, health, recovery, cleanup);
        return new Upkeep(health, recovery, cleanup, new ScheduleControl(database, runs));
    }
}
