package io.shardwright.operations;

import io.shardwright.api.CheckView;
import io.shardwright.api.HealthView;
import io.shardwright.api.IssueView;
import io.shardwright.cron.CronTimes;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.Profile;
import io.shardwright.health.Gravity;
import io.shardwright.health.Health;
import io.shardwright.health.HealthFacts;
import io.shardwright.health.HealthReport;
import io.shardwright.health.HealthReport.Result;
import io.shardwright.health.HealthThresholds;
import io.shardwright.health.MoveFact;
import io.shardwright.health.NodeFact;
import io.shardwright.health.QueueFacts;
import io.shardwright.health.ScheduleFact;
import io.shardwright.health.SettingsFact;
import io.shardwright.metadata.HealthReader;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.MoveReader;
import io.shardwright.metadata.MoveReader.Move;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.ScheduleRows;
import io.shardwright.move.CopyProgress;
import io.shardwright.move.MoveState;
import io.shardwright.queue.GroupId;
import io.shardwright.transport.LinkPool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at the fleet and says how it is. Safe for use by many threads. */
public final class HealthControl {
    private final HealthReader health;
    private final NodeReader nodes;
    private final MoveReader moves;
    private final ScheduleRows schedules;
    private final Supplier<HealthThresholds> thresholds;
    private final Supplier<SettingsFact> own;
    private final Suspicions suspicions;
    private final EngineLook engines;

    /** @param own how this coordinator stands to its settings */
    HealthControl(
            MetadataDatabase database,
            LinkPool links,
            Supplier<HealthThresholds> thresholds,
            Suspicions suspicions,
            Supplier<SettingsFact> own) {
        this.health = new HealthReader(database);
        this.nodes = new NodeReader(database);
        this.moves = new MoveReader(database);
        this.schedules = new ScheduleRows(database);
        this.thresholds = thresholds;
        this.suspicions = suspicions;
        this.own = own;
        this.engines = new EngineLook(database, links);
    }

    /**
     * Looks as {@link #check} does, and at what is too much for that, a part of it each time. What is found there is taken down, for every coordinator's checks.
     *
     * @param run its number, one more each time
     */
    HealthView look(LeaderTerm term, long run) {
        engines.look(term, run);
        return check();
    }

    /** Looks at everything now. Any coordinator may: nothing is written. */
    public HealthView check() {
        HealthThresholds passed = thresholds.get();
        List<Move> open = moves.open();
        QueueFacts queue = health.queue(passed, waits(open));
        List<NodeStatus> known = nodes.nodes();
        long now = nodes.now();
        return view(Health.judge(
                new HealthFacts(
                        queue,
                        health.fleet(
                                known.stream()
                                        .map(status -> fact(status, known, now))
                                        .toList(),
                                open.stream().map(HealthControl::fact).toList(),
                                facts(schedules.read()),
                                settings(known)),
                        engines.facts(known),
                        now),
                passed));
    }

    private NodeFact fact(NodeStatus status, List<NodeStatus> known, long now) {
        return new NodeFact(
                status.node().name().value(),
                status.standing().state(),
                status.alive(),
                status.trouble(),
                status.leftOut(),
                !NodeViews.misfits(status, known).isEmpty(),
                suspicions.phi(status, now));
    }

    /** What those that are there have said, and this coordinator: of the other coordinators nobody else can tell. */
    private List<SettingsFact> settings(List<NodeStatus> known) {
        return Stream.concat(
                        Stream.of(own.get()),
                        known.stream().filter(NodeStatus::alive).map(HealthControl::settings))
                .toList();
    }

    private static SettingsFact settings(NodeStatus status) {
        Optional<Profile> profile = NodeKeeper.profile(status);
        return new SettingsFact(
                "worker " + status.node().name(),
                profile.flatMap(known -> known.get(Fact.SETTINGS_REFUSED)).orElse(""),
                profile.flatMap(known -> known.get(Fact.SETTINGS_WAITING)).orElse(""));
    }

    private static MoveFact fact(Move move) {
        CopyProgress progress = newest(move);
        return new MoveFact(
                move.id().toString(),
                awaitsOperator(move).isPresent(),
                progress == null ? 0 : progress.lagTransactions(),
                move.note());
    }

    private static List<ScheduleFact> facts(ScheduleRows.Look look) {
        return look.schedules().stream()
                .map(schedule -> new ScheduleFact(
                        schedule.name(),
                        schedule.isLate(after -> CronTimes.of(schedule.cron()).applyAsLong(after), look.now()),
                        schedule.isUndone()))
                .toList();
    }

    private static @Nullable CopyProgress newest(Move move) {
        return MoveViews.progress(move.state() == MoveState.REVERSING ? move.backProgress() : move.progress());
    }

    /** Why a move that is on its way waits for a person. */
    private static Optional<String> awaitsOperator(Move move) {
        if (move.paused() && onItsWay(move)) {
            return Optional.of("move paused");
        } else if (move.restsFor().isPresent()) {
            return move.restsFor().map(rebalance -> "rests for rebalance " + rebalance);
        }
        return move.hold() && move.state() == MoveState.MOVING && isCopied(move)
                ? Optional.of("cutover held")
                : Optional.empty();
    }

    private static boolean onItsWay(Move move) {
        return move.state() == MoveState.MOVING || move.state() == MoveState.REVERSING;
    }

    private static boolean isCopied(Move move) {
        CopyProgress progress = MoveViews.progress(move.progress());
        return progress != null && progress.copied();
    }

    /** By group what the moves on their way wait for, or do that shows in no figure. */
    private Map<GroupId, List<String>> waits(List<Move> open) {
        Map<GroupId, List<String>> waits = new HashMap<>();
        Instant now = Instant.ofEpochMilli(moves.now());
        open.stream().filter(HealthControl::onItsWay).forEach(move -> {
            List<String> of = waits(move, now);
            waits.put(move.group(), of);
            move.reverseGroup().ifPresent(group -> waits.put(group, of));
        });
        return waits;
    }

    private List<String> waits(Move move, Instant now) {
        List<String> waits = new ArrayList<>();
        awaitsOperator(move).ifPresent(waits::add);
        move.window()
                .filter(window -> move.state() == MoveState.MOVING && !window.open(now))
                .ifPresent(window -> waits.add("window " + window));
        @Nullable CopyProgress progress = newest(move);
        if (progress != null && !progress.throttle().isEmpty()) {
            waits.add(progress.throttle());
        }
        if (progress != null && !progress.step().isEmpty()) {
            waits.add(progress.step());
        }
        moves.cuttingOver(move).ifPresent(other -> waits.add("cutover of " + other));
        return waits;
    }

    private static HealthView view(HealthReport report) {
        List<Result> gravestFirst = report.results().stream()
                .sorted(Comparator.comparing(Result::status).reversed())
                .toList();
        return new HealthView(
                report.status().overall(),
                report.results().stream().map(HealthControl::view).toList(),
                gravestFirst.stream()
                        .filter(result -> result.status().compareTo(Gravity.DEGRADED) >= 0)
                        .map(HealthControl::issue)
                        .toList(),
                report.results().stream()
                        .filter(result -> result.status() == Gravity.WARNING)
                        .map(HealthControl::warning)
                        .toList(),
                gravestFirst.stream()
                        .filter(result -> result.status().compareTo(Gravity.DEGRADED) >= 0)
                        .map(result -> result.check().recommendation())
                        .toList(),
                report.at());
    }

    private static CheckView view(Result result) {
        return new CheckView(
                result.check().name(),
                result.status().label(),
                result.check().what(),
                result.value(),
                result.threshold());
    }

    private static IssueView issue(Result result) {
        return new IssueView(
                result.check().name(),
                (int) Math.min(Integer.MAX_VALUE, result.count()),
                result.objects(),
                result.check().recommendation());
    }

    private static String warning(Result result) {
        long more = result.count() - result.objects().size();
        return result.check().name() + ": " + String.join(", ", result.objects())
                + (more > 0 ? " and " + more + " more" : "") + ". "
                + result.check().recommendation();
    }
}
