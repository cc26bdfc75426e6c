package io.shardwright.operations;

import static io.shardwright.operations.FleetMetric.ABORTS;
import static io.shardwright.operations.FleetMetric.CHECK_STATUS;
import static io.shardwright.operations.FleetMetric.CHECK_THRESHOLD;
import static io.shardwright.operations.FleetMetric.CHECK_VALUE;
import static io.shardwright.operations.FleetMetric.COMMANDS;
import static io.shardwright.operations.FleetMetric.GROUPS;
import static io.shardwright.operations.FleetMetric.HEALTH_STATUS;
import static io.shardwright.operations.FleetMetric.METADATA_HALTED;
import static io.shardwright.operations.FleetMetric.METADATA_UP;
import static io.shardwright.operations.FleetMetric.NODES_LEFT_OUT;
import static io.shardwright.operations.FleetMetric.ROLLBACK_DURATION_SECONDS;
import static io.shardwright.operations.FleetMetric.SCHEDULE_LAST_RUN_SECONDS;
import static io.shardwright.operations.FleetMetric.SCHEDULE_RUNS;
import static io.shardwright.operations.FleetMetric.SCHEDULE_UNDONE;
import static io.shardwright.operations.FleetMetric.UNDO_FAILURES;
import static io.shardwright.operations.FleetMetric.UNDO_TRIES;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.shardwright.api.CheckView;
import io.shardwright.api.HealthView;
import io.shardwright.api.MetadataView;
import io.shardwright.health.Gravity;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.QueueFigures;
import io.shardwright.metadata.QueueFigures.Figures;
import io.shardwright.metadata.QueueFigures.Rollbacks;
import io.shardwright.metadata.ScheduleRows;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.AbortReason;
import io.shardwright.queue.CommandState;
import io.shardwright.queue.GroupState;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleRun;
import io.shardwright.time.Stopwatch;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fleet's figures as Prometheus takes them. A state that nothing is in is there with 0, so that rules can rely on it. */
public final class FleetMetrics {
    private static final Logger log = LoggerFactory.getLogger(FleetMetrics.class);
    private static final double MILLIS_PER_SECOND = 1_000;

    /** Above what a reading takes; who asks more often, or with many, is told the same. */
    private static final long AGE_MAX_MILLIS = 2_000;

    /** Shorter than the ten seconds that Prometheus waits. */
    private static final long WAIT_MAX_MILLIS = 8_000;

    private final QueueFigures figures;
    private final MetadataControl metadata;
    private final HealthControl health;
    private final ScheduleRows schedules;
    private final SharedReading<List<MetricSnapshot>> shared =
            new SharedReading<>(this::now, Stopwatch.started()::elapsedMillis, AGE_MAX_MILLIS, WAIT_MAX_MILLIS);

    FleetMetrics(MetadataDatabase database, MetadataControl metadata, HealthControl health) {
        this.schedules = new ScheduleRows(database);
        this.figures = new QueueFigures(database);
        this.metadata = metadata;
        this.health = health;
    }

    /** All series, as they were some seconds ago at most; without the metadata database, or if that takes its time, only that it is away. */
    public List<MetricSnapshot> read() {
        return shared.get().orElseGet(FleetMetrics::away);
    }

    private static List<MetricSnapshot> away() {
        return List.of(gauge(METADATA_UP, 0));
    }

    private List<MetricSnapshot> now() {
        try {
            return of(
                    figures.read(),
                    metadata.show(),
                    health.check(),
                    schedules.read().schedules());
        } catch (ShardwrightException e) {
            log.debug("no figures of the fleet: {}", e.message());
            return away();
        }
    }

    static List<MetricSnapshot> of(
            Figures figures, MetadataView metadata, HealthView health, List<Schedule> schedules) {
        return List.of(
                gauge(METADATA_UP, 1),
                gauge(METADATA_HALTED, metadata.state().equals("restored") ? 1 : 0),
                gauge(NODES_LEFT_OUT, metadata.leftOut().size()),
                gauges(GROUPS, counts(Arrays.stream(GroupState.values()).map(GroupState::label), figures.groups())),
                gauges(
                        COMMANDS,
                        counts(Arrays.stream(CommandState.values()).map(CommandState::label), figures.commands())),
                counters(
                        ABORTS, counts(Arrays.stream(AbortReason.values()).map(AbortReason::label), figures.aborted())),
                rollbacks(figures),
                counters(UNDO_TRIES, Map.of("", figures.undoTries())),
                counters(UNDO_FAILURES, Map.of("", figures.undoFailures())),
                gauge(HEALTH_STATUS, worst(health)),
                gauges(CHECK_STATUS, ofChecks(health, FleetMetrics::gravity)),
                gauges(CHECK_VALUE, ofChecks(health, CheckView::value)),
                gauges(CHECK_THRESHOLD, ofChecks(health, CheckView::threshold)),
                counters(SCHEDULE_RUNS, ofSchedules(schedules, Schedule::runs)),
                gauges(
                        SCHEDULE_LAST_RUN_SECONDS,
                        ofSchedules(
                                schedules,
                                schedule -> schedule.last()
                                                .map(ScheduleRun::startedAt)
                                                .orElse(0L)
                                        / MILLIS_PER_SECOND)),
                gauges(SCHEDULE_UNDONE, ofSchedules(schedules, schedule -> schedule.isUndone() ? 1 : 0)));
    }

    private static <T extends Number> Map<String, T> ofSchedules(
            List<Schedule> schedules, Function<Schedule, T> figure) {
        Map<String, T> figures = new LinkedHashMap<>();
        schedules.forEach(schedule -> figures.put(schedule.name(), figure.apply(schedule)));
        return figures;
    }

    private static int gravity(CheckView check) {
        return switch (Gravity.valueOf(check.status().toUpperCase(Locale.ROOT))) {
            case OK -> 0;
            case WARNING -> 1;
            case DEGRADED -> 2;
            case UNHEALTHY -> 3;
        };
    }

    private static int worst(HealthView health) {
        return Collections.max(ofChecks(health, FleetMetrics::gravity).values());
    }

    private interface Figure<T extends Number> {
        T of(CheckView check);
    }

    private static <T extends Number> Map<String, T> ofChecks(HealthView health, Figure<T> figure) {
        Map<String, T> figures = new LinkedHashMap<>();
        health.checks().forEach(check -> figures.put(check.name(), figure.of(check)));
        return figures;
    }

    private static Map<String, Long> counts(Stream<String> names, Map<String, Long> found) {
        Map<String, Long> counts = new LinkedHashMap<>();
        names.forEach(name -> counts.put(name, found.getOrDefault(name, 0L)));
        return counts;
    }

    private static MetricSnapshot rollbacks(Figures figures) {
        SummarySnapshot.Builder summary =
                SummarySnapshot.builder().name(ROLLBACK_DURATION_SECONDS.base()).help(ROLLBACK_DURATION_SECONDS.help());
        for (GroupState outcome : List.of(GroupState.ROLLED_BACK, GroupState.ROLLED_BACK_WITH_WAIVERS)) {
            Rollbacks rollbacks = figures.rollbacks().stream()
                    .filter(one -> one.outcome().equals(outcome.label()))
                    .findFirst()
                    .orElse(new Rollbacks(outcome.label(), 0, 0));
            summary.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(labels(ROLLBACK_DURATION_SECONDS, outcome.label()))
                    .count(rollbacks.count())
                    .sum(rollbacks.totalMillis() / MILLIS_PER_SECOND)
                    .build());
        }
        return summary.build();
    }

    private static MetricSnapshot gauge(FleetMetric metric, long value) {
        return gauges(metric, Map.of("", value));
    }

    private static MetricSnapshot gauges(FleetMetric metric, Map<String, ? extends Number> values) {
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(metric.base()).help(metric.help());
        values.forEach((label, value) -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(labels(metric, label))
                .value(value.doubleValue())
                .build()));
        return gauge.build();
    }

    private static MetricSnapshot counters(FleetMetric metric, Map<String, Long> values) {
        CounterSnapshot.Builder counter =
                CounterSnapshot.builder().name(metric.base()).help(metric.help());
        values.forEach((label, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels(metric, label))
                .value(value)
                .build()));
        return counter.build();
    }

    private static Labels labels(FleetMetric metric, String label) {
        return metric.dimension().isEmpty() ? Labels.EMPTY : Labels.of(metric.dimension(), label);
    }
}
