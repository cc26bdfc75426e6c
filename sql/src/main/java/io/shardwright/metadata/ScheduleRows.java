package io.shardwright.metadata;

import static io.shardwright.metadata.Transactions.NOW;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.schedule.RunOutcome;
import io.shardwright.schedule.Schedule;
import io.shardwright.schedule.ScheduleRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What runs by itself. A run is begun by the transaction that moves the due time on: two leaders, or one and its successor, cannot begin it for the same time, and whoever
 * begins it and dies leaves a due time that is over.
 */
public final class ScheduleRows {
    private static final int DETAIL_CHARS_MAX = 1_000;

    private static final String COLUMNS =
            "name, cron, kinds, enabled, next_at, runs, due_at, run_by, run_term, started_at,"
                    + " ended_at, outcome, detail, set_by, set_at";

    private static final String BEGINS = ", runs = runs + 1, run_by = :actor, run_term = :term, started_at = " + NOW
            + ", ended_at = NULL, outcome = 'running', detail = ''";

    private final Transactions transactions;

    public ScheduleRows(MetadataDatabase database) {
        this.transactions = database.transactions();
    }

    /**
     * Schedules as they were at one moment.
     *
     * @param schedules by name
     * @param now by the metadata database's clock
     */
    public record Look(List<Schedule> schedules, long now) {
        public Look {
            schedules = List.copyOf(schedules);
        }

        /**
         * One of them.
         *
         * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}
         */
        public Schedule find(String name) {
            return schedules.stream()
                    .filter(schedule -> schedule.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ShardwrightException(
                            ErrorCode.NOT_FOUND,
                            "there is no schedule '" + name + "'",
                            "There are "
                                    + schedules.stream().map(Schedule::name).collect(Collectors.joining(", ")) + "."));
        }
    }

    public Look read() {
        return transactions.in(handle -> look(handle, ""));
    }

    private static Look look(Handle handle, String lock) {
        return new Look(
                handle.createQuery("SELECT " + COLUMNS + " FROM schedule ORDER BY name" + lock)
                        .map((row, context) -> schedule(row))
                        .list(),
                Transactions.now(handle));
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
        return new Schedule(
                row.getString("name"),
                row.getString("cron"),
                Arrays.asList(row.getString("kinds").split(",", -1)),
                row.getBoolean("enabled"),
                number(row, "next_at"),
                row.getLong("runs"),
                run(row),
                row.getString("set_by"),
                row.getLong("set_at"));
    }

    private static Optional<ScheduleRun> run(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return outcome == null
                ? Optional.empty()
                : Optional.of(new ScheduleRun(
                        number(row, "due_at"),
                        row.getString("run_by"),
                        row.getLong("run_term"),
                        row.getLong("started_at"),
                        number(row, "ended_at"),
                        RunOutcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                        row.getString("detail")));
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /**
     * Changes a schedule.
     *
     * @param change what it becomes, of what it is and the metadata database's clock
     * @return what it is then
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND}; FENCED
     */
    public Schedule set(
            LeaderTerm term, String name, BiFunction<Schedule, Long, Schedule> change, String actor, boolean dryRun) {
        return transactions.in(dryRun, handle -> {
            LeaderTerms.lock(handle, term);
            Look look = look(handle, " FOR UPDATE");
            Schedule before = look.find(name);
            Schedule after = change.apply(before, look.now());
            handle.createUpdate("UPDATE schedule SET cron = :cron, kinds = :kinds, enabled = :enabled, next_at = :next,"
                            + " set_by = :by, set_at = :at WHERE name = :name")
                    .bind("cron", after.cron())
                    .bind("kinds", String.join(",", after.kinds()))
                    .bind("enabled", after.enabled())
                    .bind(
                            "next",
                            after.nextAt().isPresent() ? (Long) after.nextAt().getAsLong() : null)
                    .bind("by", after.setBy())
                    .bind("at", after.setAt())
                    .bind("name", name)
                    .execute();
            Audit.write(handle, actor, "schedule.set", name, difference(before, after));
            return after;
        });
    }

    private static String difference(Schedule before, Schedule after) {
        List<String> changed = new ArrayList<>();
        if (!before.cron().equals(after.cron())) {
            changed.add("cron " + before.cron() + " -> " + after.cron());
        }
        if (!before.kinds().equals(after.kinds())) {
            changed.add("kinds " + String.join(",", before.kinds()) + " -> " + String.join(",", after.kinds()));
        }
        if (before.enabled() != after.enabled()) {
            changed.add(after.enabled() ? "on" : "off");
        }
        return String.join("; ", changed);
    }

    /** Stores when a schedule is due first, if nobody has done so or changed it meanwhile. */
    public void reckon(LeaderTerm term, Schedule schedule, long nextAt) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate("UPDATE schedule SET next_at = :next WHERE name = :name AND next_at IS NULL"
                            + " AND enabled AND cron = :cron")
                    .bind("next", nextAt)
                    .bind("name", schedule.name())
                    .bind("cron", schedule.cron())
                    .execute();
        });
    }

    /**
     * Begins the run for a due time, unless one has begun for it or the schedule has been changed since it was read.
     *
     * @param schedule as it was read
     * @param nextAt when it is due after that
     * @return the number of the run; empty if there is none to begin
     */
    public OptionalLong beginDue(LeaderTerm term, Schedule schedule, long nextAt) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            int begun = handle.createUpdate("UPDATE schedule SET due_at = next_at, next_at = :next" + BEGINS
                            + " WHERE name = :name AND next_at = :due AND cron = :cron")
                    .bind("next", nextAt)
                    .bind("due", schedule.nextAt().orElseThrow())
                    .bind("cron", schedule.cron())
                    .bind("name", schedule.name())
                    .bind("actor", "leader")
                    .bind("term", term.term())
                    .execute();
            return begun == 0 ? OptionalLong.empty() : OptionalLong.of(runs(handle, schedule.name()));
        });
    }

    private static long runs(Handle handle, String name) {
        return handle.createQuery("SELECT runs FROM schedule WHERE name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one();
    }

    /** Begins a run that somebody asks for; when it is due next stays as it is. Returns the run's number. */
    public long beginAsked(LeaderTerm term, String name, String actor) {
        return transactions.in(handle -> {
            LeaderTerms.lock(handle, term);
            handle.createUpdate("UPDATE schedule SET due_at = NULL" + BEGINS + " WHERE name = :name")
                    .bind("name", name)
                    .bind("actor", actor)
                    .bind("term", term.term())
                    .execute();
            Audit.write(handle, actor, "schedule.run", name, "");
            return runs(handle, name);
        });
    }

    /** Records what came of a run, unless it is known already or another has begun since. */
    public void end(LeaderTerm term, String name, long run, RunOutcome outcome, String detail) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            end(handle, name, run, outcome, detail);
        });
    }

    private static boolean end(Handle handle, String name, long run, RunOutcome outcome, String detail) {
        return handle.createUpdate("UPDATE schedule SET outcome = :outcome, detail = :detail, ended_at = " + NOW
                                + " WHERE name = :name AND runs = :run AND outcome = 'running'")
                        .bind("outcome", outcome.label())
                        .bind("detail", shortened(detail))
                        .bind("name", name)
                        .bind("run", run)
                        .execute()
                > 0;
    }

    private static String shortened(String detail) {
        return detail.length() <= DETAIL_CHARS_MAX ? detail : detail.substring(0, DETAIL_CHARS_MAX) + "...";
    }

    /** Records that a run has died with whoever ran it, if it is so still. */
    public void interrupt(LeaderTerm term, Schedule schedule, String detail) {
        transactions.run(handle -> {
            LeaderTerms.lock(handle, term);
            if (end(handle, schedule.name(), schedule.runs(), RunOutcome.INTERRUPTED, detail)) {
                Audit.write(handle, "leader", "schedule.interrupted", schedule.name(), detail);
            }
        });
    }
}
