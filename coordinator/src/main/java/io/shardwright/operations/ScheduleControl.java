package io.shardwright.operations;

import io.shardwright.api.ScheduleList;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.ScheduleRunView;
import io.shardwright.api.ScheduleView;
import io.shardwright.cron.CronTimes;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.ScheduleRows;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleChange;
import io.shardwright.schedule.ScheduleRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What runs by itself: listing, setting and running it. Safe for use by many threads. */
public final class ScheduleControl {
    /** Enough to see whether an expression is the one that was meant. */
    private static final int NEXT_SHOWN = 3;

    private final ScheduleRows rows;
    private final UpkeepRuns runs;

    ScheduleControl(MetadataDatabase database, UpkeepRuns runs) {
        this.rows = new ScheduleRows(database);
        this.runs = runs;
    }

    /** What runs each schedule at its times, for the leader's loops. */
    public List<ScheduleKeeper> keepers() {
        return rows.read().schedules().stream()
                .map(schedule -> new ScheduleKeeper(schedule.name(), rows, runs))
                .toList();
    }

    public ScheduleList list() {
        ScheduleRows.Look look = rows.read();
        return new ScheduleList(look.schedules().stream()
                .map(schedule -> view(schedule, look.now()))
                .toList());
    }

    /**
     * Changes a schedule.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#BAD_REQUEST} if nothing is to change, or it cannot be so
     */
    public ScheduleView set(LeaderTerm term, String name, ScheduleRequest request, String actor, boolean dryRun) {
        ScheduleChange change = new ScheduleChange(
                Optional.ofNullable(request.cron()).map(String::strip),
                Optional.of(request.kinds()).filter(kinds -> !kinds.isEmpty()),
                Optional.ofNullable(request.enabled()));
        if (change.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "nothing of the schedule is to change",
                    "Say when it is to run, what, or whether.");
        }
        Optional<CronTimes> times = change.cron().map(CronTimes::of);
        Schedule set = rows.set(
                term,
                Words.shown(name),
                (schedule, now) ->
                        schedule.with(change, times.orElseGet(() -> CronTimes.of(schedule.cron())), actor, now),
                actor,
                dryRun);
        return view(set, set.setAt());
    }

    /** Checks {@link #run} without running anything; answers with the schedule as it is. */
    public ScheduleView planRun(String name) {
        ScheduleRows.Look look = rows.read();
        Schedule schedule = look.find(Words.shown(name));
        if (runs.isRunning(schedule.name())) {
            throw UpkeepRuns.isUnderWay(schedule);
        }
        return view(schedule, look.now());
    }

    /**
     * Runs a schedule now, whether it is on or not. When it is due next stays as it is.
     *
     * @return it after the run
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; {@link ErrorCode#WRONG_STATE} if it is running; or what the run failed with
     */
    public ScheduleView run(LeaderTerm term, String name, String actor) {
        Schedule schedule = rows.read().find(Words.shown(name));
        runs.runAsked(term, schedule, actor);
        ScheduleRows.Look look = rows.read();
        return view(look.find(schedule.name()), look.now());
    }

    private static ScheduleView view(Schedule schedule, long now) {
        return new ScheduleView(
                schedule.name(),
                schedule.cron(),
                schedule.kinds(),
                schedule.enabled(),
                next(schedule, now),
                schedule.runs(),
                schedule.last().map(ScheduleControl::view).orElse(null),
                schedule.setBy().isEmpty() ? null : schedule.setBy(),
                schedule.setBy().isEmpty() ? null : (Long) schedule.setAt());
    }

    /** The first may be over, if no leader has come to it yet; those after it are not. */
    private static List<Long> next(Schedule schedule, long now) {
        if (!schedule.enabled()) {
            return List.of();
        }
        CronTimes times = CronTimes.of(schedule.cron());
        List<Long> next = new ArrayList<>();
        long at = schedule.nextAt().orElseGet(() -> times.applyAsLong(now));
        while (next.size() < NEXT_SHOWN) {
            next.add(at);
            at = times.applyAsLong(Math.max(at, now));
        }
        return next;
    }

    private static ScheduleRunView view(ScheduleRun run) {
        return new ScheduleRunView(
                nullable(run.dueAt()),
                run.actor(),
                run.startedAt(),
                nullable(run.endedAt()),
                run.outcome().label(),
                run.detail());
    }

    private static @Nullable Long nullable(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }
}
