package io.shardwright.health;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the queue says.
 *
 * @param quiet groups under way of which nothing was recorded for a while
 * @param busy nodes that run commands
 * @param holding groups that wait for an operator
 * @param rollbackStuck groups whose undo has failed to its limit
 * @param completionStuck commands for after a decision that have failed as often as they may be tried, each with its group and its error
 * @param failed groups that failed lately
 * @param rollbacksOver groups that were aborted lately and are undone, or stuck
 * @param rollbacksFailed how many of these are stuck, or have had something given up
 * @param ready commands by node that have been ready for longer than {@link HealthThresholds#READY_MILLIS}
 * @param orphans resources of groups that have ended, kept for nobody
 */
public record QueueFacts(
        List<QuietGroup> quiet,
        Set<String> busy,
        Affected holding,
        Affected rollbackStuck,
        Affected completionStuck,
        Affected failed,
        long rollbacksOver,
        long rollbacksFailed,
        Map<String, Long> ready,
        Affected orphans) {
    public QueueFacts {
        quiet = List.copyOf(quiet);
        busy = Set.copyOf(busy);
        ready = Map.copyOf(ready);
    }
}
