package io.shardwright.cron;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times of a cron expression of five fields, in UTC, where no hour is missing and none comes twice. As a function: the first of them after a time, epoch milliseconds.
 * A day is one if the day of the month or that of the week says so, where both say something.
 */
public final class CronTimes implements LongUnaryOperator {
    /** What fits the row. */
    private static final int CHARS_MAX = 100;

    private static final List<String> FIELDS =
            List.of("minute", "hour", "day of the month", "month", "day of the week");

    /** What the library begins every complaint with. */
    private static final String COMPLAINT = "Failed to parse cron expression. ";

    /** Times from here on stand for none. */
    private static final Instant NEVER = Instant.parse("2500-01-01T00:00:00Z");

    private final CronSchedule schedule;

    private CronTimes(CronSchedule schedule) {
        this.schedule = schedule;
    }

    /**
     * Reads an expression.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} naming the field that is wrong
     */
    public static CronTimes of(String cron) {
        if (cron.length() > CHARS_MAX) {
            throw bad("a cron expression has at most " + CHARS_MAX + " characters", null);
        }
        String shown = "'" + cron + "'";
        List<String> fields = List.of(cron.strip().split("\\s+", -1));
        if (fields.size() != FIELDS.size()) {
            throw bad(
                    shown + " has " + fields.size() + " field" + (fields.size() == 1 ? "" : "s") + " and not five",
                    null);
        }
        for (int i = 0; i < fields.size(); i++) {
            try {
                parse(alone(fields.get(i), i));
            } catch (IllegalArgumentException e) {
                String why = Objects.requireNonNullElse(e.getMessage(), "").replace(COMPLAINT, "");
                throw bad("the " + FIELDS.get(i) + " of " + shown + " cannot be read: " + why, e);
            }
        }
        CronTimes times = new CronTimes(parse(String.join(" ", fields)));
        if (times.next(Instant.EPOCH).compareTo(NEVER) >= 0) {
            throw bad(shown + " never comes: no month that it names has such a day", null);
        }
        return times;
    }

    /** An expression that is wrong only if this field is. */
    private static String alone(String field, int at) {
        return Stream.of(Collections.nCopies(at, "*"), List.of(field), Collections.nCopies(FIELDS.size() - at - 1, "*"))
                .flatMap(List::stream)
                .collect(Collectors.joining(" "));
    }

    private static CronSchedule parse(String cron) {
        return new CronSchedule(cron, ZoneOffset.UTC, CronStyle.UNIX);
    }

    private static ShardwrightException bad(String message, @Nullable Exception cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                message.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"),
                "Give minute, hour, day of the month, month and day of the week (0 is Sunday), in UTC, such as '*/5 * * * *' or '0 3 * * 0'.",
                cause);
    }

    @Override
    public long applyAsLong(long after) {
        return next(Instant.ofEpochMilli(after)).toEpochMilli();
    }

    private Instant next(Instant after) {
        return schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(after));
    }
}
