package io.shardwright.operations;

import io.shardwright.fleet.LossRules;
import io.shardwright.fleet.LossRules.Member;
import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.LossSettings;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.PauseSwitches;
import io.shardwright.queue.Pause;
import io.shardwright.queue.PauseScope;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Which nodes are away, and what {@link LossRules} make of it by the records. */
final class Absences {
    private final NodeReader nodes;
    private final PauseSwitches pauses;
    private final Supplier<LossSettings> settings;
    private final Suspicions suspicions;

    Absences(MetadataDatabase database, Supplier<LossSettings> settings, Suspicions suspicions) {
        this.nodes = new NodeReader(database);
        this.pauses = new PauseSwitches(database);
        this.settings = settings;
        this.suspicions = suspicions;
    }

    /** Of each of these nodes that is away and not lost yet. */
    Map<NodeName, Verdict> judge(List<NodeStatus> known) {
        List<NodeStatus> fleet = known.stream()
                .filter(status -> status.admitted() || status.lost())
                .toList();
        if (fleet.stream().allMatch(NodeStatus::alive)) {
            return Map.of();
        }
        List<Pause> held = pauses.standing().pauses();
        long now = nodes.now();
        List<Member> members =
                fleet.stream().map(status -> member(status, held, now)).toList();
        return LossRules.judge(members, settings.get(), now);
    }

    private Member member(NodeStatus status, List<Pause> held, long now) {
        NodeName name = status.node().name();
        boolean paused = held.stream()
                .anyMatch(pause -> pause.scope() == PauseScope.CLUSTER
                        || (pause.scope() == PauseScope.NODE && pause.target().equals(name.value())));
        return new Member(
                name,
                status.standing().state(),
                status.alive(),
                suspicions.isSuspected(status, now),
                status.absentSince(),
                paused);
    }
}
