package io.shardwright.health;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Judges a fleet by what is known of it. */
public final class Health {
    /** Every check, in the order in which they are shown. */
    public static final List<Check> CHECKS = Stream.of(QueueChecks.ALL, FleetChecks.ALL, EngineChecks.ALL)
            .flatMap(List::stream)
            .toList();

    private Health() {}

    /** Each check measured against its threshold: what is on it is well. */
    public static HealthReport judge(HealthFacts facts, HealthThresholds thresholds) {
        List<HealthReport.Result> results = CHECKS.stream()
                .map(check -> result(check, check.rule().measure(facts, thresholds)))
                .toList();
        Gravity gravest = results.stream()
                .map(HealthReport.Result::status)
                .max(Comparator.naturalOrder())
                .orElse(Gravity.OK);
        return new HealthReport(gravest, results, facts.now());
    }

    private static HealthReport.Result result(Check check, Measure measure) {
        boolean exceeds = measure.exceeds();
        return new HealthReport.Result(
                check,
                exceeds ? check.gravity() : Gravity.OK,
                measure.value(),
                measure.threshold(),
                exceeds
                        ? Math.max(1, measure.affected().count())
                        : measure.affected().count(),
                measure.affected().names());
    }
}
