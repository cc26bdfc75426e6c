package io.shardwright.health;

import io.shardwright.queue.Pause;
import io.shardwright.recovery.RecoveryBreaker;
import java.util.List;

/**
 * What else is known.
 *
 * @param halted whether the metadata database was restored and waits to be reconciled
 * @param answeredAt when a leader was last there, epoch milliseconds; 0 if never
 * @param terms of leaders that began lately, with who led
 * @param leasesLost nodes whose workers' sessions missed their lease lately or ended without closing, once each time
 * @param expired nodes whose newest session is open and does not live
 * @param recovery whether recovery runs by itself
 * @param settings of the workers that are there, and of the coordinator that looks
 */
public record FleetFacts(
        boolean halted,
        long answeredAt,
        Affected terms,
        Affected leasesLost,
        Affected expired,
        List<NodeFact> nodes,
        List<MoveFact> moves,
        List<Pause> pauses,
        List<ScheduleFact> schedules,
        RecoveryBreaker recovery,
        List<SettingsFact> settings) {
    public FleetFacts {
        nodes = List.copyOf(nodes);
        moves = List.copyOf(moves);
        pauses = List.copyOf(pauses);
        schedules = List.copyOf(schedules);
        settings = List.copyOf(settings);
    }
}
