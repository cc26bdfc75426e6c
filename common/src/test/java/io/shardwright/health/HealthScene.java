package io.shardwright.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.queue.Pause;
import io.shardwright.recovery.RecoveryBreaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a check looks at, in which nothing is wrong until a test says so. */
abstract class HealthScene {
    static final long NOW = 1_800_000_000_000L;
    static final long MINUTE = 60_000;

    List<QuietGroup> quiet = List.of();
    Set<String> busy = Set.of();
    Affected holding = Affected.NONE;
    Affected rollbackStuck = Affected.NONE;
    Affected completionStuck = Affected.NONE;
    Affected failed = Affected.NONE;
    long rollbacksOver;
    long rollbacksFailed;
    Map<String, Long> ready = Map.of();
    Affected orphans = Affected.NONE;
    boolean halted;
    long answeredAt = NOW;
    Affected terms = Affected.NONE;
    Affected leasesLost = Affected.NONE;
    Affected expired = Affected.NONE;
    final List<NodeFact> nodes = new ArrayList<>();
    final List<MoveFact> moves = new ArrayList<>();
    List<Pause> pauses = List.of();
    List<ScheduleFact> schedules = List.of();
    RecoveryBreaker recovery = RecoveryBreaker.CLOSED;
    final List<SettingsFact> settings = new ArrayList<>();

    EngineFacts engines = EngineFacts.NONE;

    HealthReport judge() {
        return Health.judge(
                new HealthFacts(
                        new QueueFacts(
                                quiet,
                                busy,
                                holding,
                                rollbackStuck,
                                completionStuck,
                                failed,
                                rollbacksOver,
                                rollbacksFailed,
                                ready,
                                orphans),
                        new FleetFacts(
                                halted,
                                answeredAt,
                                terms,
                                leasesLost,
                                expired,
                                nodes,
                                moves,
                                pauses,
                                schedules,
                                recovery,
                                settings),
                        engines,
                        NOW),
                HealthThresholds.DEFAULT);
    }

    static Affected some(long count) {
        return new Affected(count, List.of("x"));
    }

    /** All that was found, as {@code check=status value/threshold [objects]}. */
    void assertFound(Gravity overall, String... found) {
        HealthReport report = judge();
        assertThat(report.results().stream()
                        .filter(result -> result.status() != Gravity.OK)
                        .map(result ->
                                result.check().name() + "=" + result.status().label() + " "
                                        + result.value().toPlainString() + "/" + result.threshold() + " "
                                        + result.objects()))
                .containsExactly(found);
        assertThat(report.status()).isEqualTo(overall);
    }

    void assertHealthy() {
        assertFound(Gravity.OK);
    }
}
