package io.shardwright.health;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is looked at in the queue. */
final class QueueChecks {
    static final List<Check> ALL = List.of(
            new Check(
                    "stuck-operations",
                    Gravity.UNHEALTHY,
                    "groups under way that wait for nothing known and record no progress for `health.stuck-minutes`",
                    "0",
                    "`group explain GROUP` says where each stands; `group stop GROUP --immediate` interrupts and undoes it, unless it is decided.",
                    (facts, thresholds) -> Measure.none(quiet(facts, thresholds)
                            .filter(group -> group.stuck(facts.queue().busy()))
                            .map(QuietGroup::id)
                            .toList())),
            new Check(
                    "waiting-operations",
                    Gravity.WARNING,
                    "groups without progress for as long that wait for a lock, a pause, a node or an operator",
                    "0",
                    "Nothing hangs, but nothing happens either: end what is in brackets if they are not meant to wait; `group explain GROUP` says more.",
                    (facts, thresholds) -> Measure.none(quiet(facts, thresholds)
                            .filter(group -> !group.stuck(facts.queue().busy()))
                            .map(group -> group.waiting(facts.queue().busy()))
                            .toList())),
            new Check(
                    "held-operations",
                    Gravity.DEGRADED,
                    "groups that wait for an operator: a command has failed and the group holds, or it is at a savepoint",
                    "0",
                    "`group explain GROUP` says why; `group retry`, `group settle`, `group continue` or `group stop` decides.",
                    (facts, thresholds) -> Measure.none(facts.queue().holding())),
            new Check(
                    "rollback-stuck",
                    Gravity.UNHEALTHY,
                    "groups whose undo has failed to its limit",
                    "0",
                    "`group explain GROUP` names the undo that fails; put its cause right and `group retry GROUP`; where nobody could tell what it left, `group settle` does; or give it up with `group waive`: docs/runbooks/troubles.md#rollback-fails.",
                    (facts, thresholds) -> Measure.none(facts.queue().rollbackStuck())),
            new Check(
                    "completion-stuck",
                    Gravity.UNHEALTHY,
                    "commands of groups that are decided, which have failed as often as they may be tried; they are tried on, and hold their group and its locks",
                    "0",
                    "Put the cause of the error that is named right on the node: each is tried again every 30 s, and its group ends once it is done. Or give it up with `group waive GROUP COMMAND --reason TEXT`.",
                    (facts, thresholds) -> Measure.none(facts.queue().completionStuck())),
            new Check(
                    "failed-operations",
                    Gravity.DEGRADED,
                    "groups aborted in the last hour because a command failed or their time was over",
                    "health.failed-max",
                    "`group show GROUP` has each command's error; look for what they have in common before more are submitted.",
                    (facts, thresholds) -> Measure.of(facts.queue().failed(), thresholds.failedMax())),
            new Check(
                    "rollback-failures",
                    Gravity.DEGRADED,
                    "percentage of the groups aborted in the last hour, and at their end, that are stuck or were not undone whole",
                    "health.rollback-failure-percent-max",
                    "Rollbacks do not undo what their commands do: `group rehearse FILE` finds that before a group runs. What they have left: docs/runbooks/troubles.md#left-behind.",
                    QueueChecks::rollbackFailures),
            new Check(
                    "queue-depth",
                    Gravity.DEGRADED,
                    "commands that have been ready for over a minute and are not claimed",
                    "health.queue-depth-max",
                    "See `node list` and `pauses` for whether their nodes take work; `lanes` of their workers says how much at a time: docs/runbooks/troubles.md#queue-too-deep.",
                    QueueChecks::queueDepth),
            new Check(
                    "orphaned-resources",
                    Gravity.DEGRADED,
                    "tables and the like, kept for a time by a group that has ended, that nobody needs any more",
                    "health.orphans-max",
                    "Look at them on their nodes and drop what nobody misses; they take room and nothing else: docs/runbooks/troubles.md#left-behind.",
                    (facts, thresholds) -> Measure.of(facts.queue().orphans(), thresholds.orphansMax())));

    private QueueChecks() {}

    private static Stream<QuietGroup> quiet(HealthFacts facts, HealthThresholds thresholds) {
        return facts.queue().quiet().stream()
                .filter(group -> facts.now() - group.progressAt() > thresholds.stuckMillis());
    }

    /** In percent, rounded up to a tenth, so that what is above the threshold looks so. */
    private static Measure rollbackFailures(HealthFacts facts, HealthThresholds thresholds) {
        long over = facts.queue().rollbacksOver();
        long failed = facts.queue().rollbacksFailed();
        BigDecimal percent = over == 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(failed * 100)
                        .divide(BigDecimal.valueOf(over), 1, RoundingMode.UP)
                        .stripTrailingZeros();
        BigDecimal plain = percent.scale() < 0 ? percent.setScale(0) : percent;
        return new Measure(plain, thresholds.rollbackFailurePercentMax(), new Affected(failed, List.of()));
    }

    /** What it names are nodes, each with how many of the commands are on it: so it counts nodes as concerned, and the commands are its value. */
    private static Measure queueDepth(HealthFacts facts, HealthThresholds thresholds) {
        Map<String, Long> ready = facts.queue().ready();
        long all = ready.values().stream().mapToLong(Long::longValue).sum();
        List<String> nodes = ready.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList();
        return new Measure(BigDecimal.valueOf(all), thresholds.queueDepthMax(), Affected.of(nodes));
    }
}
