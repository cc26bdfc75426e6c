package io.shardwright.operations;

import io.shardwright.cron.CronTimes;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.ScheduleRows;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.schedule.RunOutcome;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleRun;
import io.shardwright.schedule.ScheduleStep;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a schedule at its times, turn by turn, while this coordinator leads. It keeps nothing between turns, so a successor goes on where it stopped. Used by one thread. */
public final class ScheduleKeeper {
    private static final Logger log = LoggerFactory.getLogger(ScheduleKeeper.class);

    /** How late a run may be that was set to an earlier time meanwhile, or begun by whoever led before. */
    private static final long REST_MILLIS = 2_000;

    private final String name;
    private final ScheduleRows rows;
    private final UpkeepRuns runs;

    ScheduleKeeper(String name, ScheduleRows rows, UpkeepRuns runs) {
        this.name = name;
        this.rows = rows;
        this.runs = runs;
    }

    /** Of the schedule that it keeps. */
    public String name() {
        return name;
    }

    /** Takes a turn; returns after how many milliseconds the next is due. */
    public long step(LeaderTerm term) {
        ScheduleRows.Look look = rows.read();
        Schedule schedule = look.find(name);
        if (schedule.last().map(ScheduleRun::outcome).equals(Optional.of(RunOutcome.RUNNING))
                && !runs.isRunning(name)) {
            rows.interrupt(term, schedule, "whoever ran it has died or lost the lead");
        }
        ScheduleStep step =
                ScheduleStep.of(schedule, after -> CronTimes.of(schedule.cron()).applyAsLong(after), look.now());
        if (step instanceof ScheduleStep.Rest rest) {
            return Math.min(REST_MILLIS, rest.dueAt() - look.now());
        } else if (step instanceof ScheduleStep.Reckon reckon) {
            rows.reckon(term, schedule, reckon.nextAt());
        } else if (step instanceof ScheduleStep.Run run) {
            run(term, schedule, run);
        }
        return REST_MILLIS;
    }

    private void run(LeaderTerm term, Schedule schedule, ScheduleStep.Run run) {
        try {
            if (runs.runDue(term, schedule, run.nextAt())) {
                tell(schedule, rows.read().find(name));
            }
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.FENCED) {
                log.warn("schedule {} has failed: {}", name, e.message());
            }
            throw e;
        }
    }

    /** Says what a run came to if the one before came to something else. */
    private void tell(Schedule before, Schedule after) {
        String was = before.last().map(ScheduleRun::detail).orElse("");
        after.last()
                .map(ScheduleRun::detail)
                .filter(now -> !now.equals(was))
                .ifPresent(now -> log.info("schedule {}: {}", name, now));
    }
}
