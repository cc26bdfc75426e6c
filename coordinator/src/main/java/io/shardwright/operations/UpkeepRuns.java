package io.shardwright.operations;

import io.shardwright.api.CleanupView;
import io.shardwright.api.HealthView;
import io.shardwright.api.RecoveredView;
import io.shardwright.api.RecoveryView;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.ScheduleRows;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.schedule.RunOutcome;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.UpkeepKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Runs what schedules run, one run of a schedule at a time. That a run has begun is committed before it does anything; what it does is refused, as its end is, once
 * another leads. Safe for use by many threads.
 */
final class UpkeepRuns {
    private final ScheduleRows rows;
    private final HealthControl health;
    private final RecoveryControl recovery;
    private final CleanupControl cleanup;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    UpkeepRuns(MetadataDatabase database, HealthControl health, RecoveryControl recovery, CleanupControl cleanup) {
        this.rows = new ScheduleRows(database);
        this.health = health;
        this.recovery = recovery;
        this.cleanup = cleanup;
    }

    /** Whether a run of it is under way here. */
    boolean isRunning(String schedule) {
        return running.contains(schedule);
    }

    /**
     * Runs a schedule for its due time, if nobody has.
     *
     * @param nextAt when it is due after that
     * @return false if there was none to begin
     */
    boolean runDue(LeaderTerm term, Schedule schedule, long nextAt) {
        if (!running.add(schedule.name())) {
            return false;
        }
        try {
            OptionalLong run = rows.beginDue(term, schedule, nextAt);
            run.ifPresent(number -> run(term, schedule, number, "leader"));
            return run.isPresent();
        } finally {
            running.remove(schedule.name());
        }
    }

    /**
     * Runs a schedule because somebody asks for it.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if it is running
     */
    void runAsked(LeaderTerm term, Schedule schedule, String actor) {
        if (!running.add(schedule.name())) {
            throw isUnderWay(schedule);
        }
        try {
            run(term, schedule, rows.beginAsked(term, schedule.name(), actor), actor);
        } finally {
            running.remove(schedule.name());
        }
    }

    /** What is said to whoever asks for another run meanwhile. */
    static ShardwrightException isUnderWay(Schedule schedule) {
        return new ShardwrightException(
                ErrorCode.WRONG_STATE,
                "schedule " + schedule.name() + " is running",
                "Wait for it to end; `schedule list` shows it.");
    }

    private void run(LeaderTerm term, Schedule schedule, long number, String actor) {
        try {
            rows.end(term, schedule.name(), number, RunOutcome.DONE, done(term, schedule.kinds(), number, actor));
        } catch (InterruptedException e) {
            // The process ends. Whoever leads next finds the run as it is.
            Thread.currentThread().interrupt();
        } catch (ShardwrightException e) {
            fail(term, schedule, number, e, e.code().code() + ": " + e.message());
            throw e;
        } catch (RuntimeException e) {
            fail(term, schedule, number, e, "internal: the log of " + term.holder() + " says more");
            throw e;
        }
    }

    /** A run whose end cannot be recorded is found as it is by the next look of whoever leads then. */
    private void fail(LeaderTerm term, Schedule schedule, long number, RuntimeException cause, String detail) {
        try {
            rows.end(term, schedule.name(), number, RunOutcome.FAILED, detail);
        } catch (ShardwrightException e) {
            cause.addSuppressed(e);
        }
    }

    private String done(LeaderTerm term, List<String> kinds, long number, String actor) throws InterruptedException {
        List<String> details = new ArrayList<>();
        if (kinds.contains(UpkeepKinds.HEALTH)) {
            details.add(detail(health.look(term, number)));
        }
        if (kinds.contains(UpkeepKinds.RECOVERY)) {
            detail(recovery.runUnasked(term, actor)).ifPresent(details::add);
        }
        List<CleanupKind> going = UpkeepKinds.cleanup(kinds);
        if (!going.isEmpty()) {
            details.add(detail(cleanup.runInTurn(term, going, actor)));
        }
        return String.join("; ", details);
    }

    /** Such as {@code degraded: node-absent 1, sessions-expired 1; 2 warnings}. */
    private static String detail(HealthView view) {
        String issues = view.issues().stream()
                .map(issue -> issue.type() + " " + issue.count())
                .collect(Collectors.joining(", "));
        int warnings = view.warnings().size();
        return view.overallStatus()
                + (issues.isEmpty() ? "" : ": " + issues)
                + (warnings == 0 ? "" : "; " + warnings + (warnings == 1 ? " warning" : " warnings"));
    }

    /** Such as {@code recovered: rollback-stuck 1; left: expired-lease 2}; empty if there was nothing to be seen. */
    private static Optional<String> detail(RecoveryView view) {
        Map<String, Map<String, Long>> counts = view.items().stream()
                .collect(Collectors.groupingBy(
                        RecoveredView::outcome,
                        TreeMap::new,
                        Collectors.groupingBy(RecoveredView::kind, TreeMap::new, Collectors.counting())));
        List<String> details = new ArrayList<>();
        counts.forEach((outcome, kinds) -> details.add(outcome + ": "
                + kinds.entrySet().stream()
                        .map(kind -> kind.getKey() + " " + kind.getValue())
                        .collect(Collectors.joining(", "))));
        if (!view.stopped().isEmpty()) {
            details.add("recovery is stopped: " + view.stopped());
        }
        return Optional.of(String.join("; ", details)).filter(text -> !text.isEmpty());
    }

    /** Such as {@code gone: queue-rows 12; left: history: ...}. */
    private static String detail(CleanupView view) {
        String gone = view.counts().entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
        return "gone: " + (gone.isEmpty() ? "nothing" : gone)
                + (view.notes().isEmpty() ? "" : "; left: " + String.join("; ", view.notes()));
    }
}
