package io.shardwright.operations;

import java.util.Locale;

/** Every figure of the fleet that is told to Prometheus. Each coordinator tells the same, as all are read from the metadata database. */
public enum FleetMetric {
    METADATA_UP(
            Kind.GAUGE, "", "1 if the metadata database has answered; if not, no other figure of the fleet is there."),
    METADATA_HALTED(Kind.GAUGE, "", "1 while the metadata database was restored and is not reconciled."),
    NODES_LEFT_OUT(Kind.GAUGE, "", "Nodes left out when the metadata database was reconciled."),
    GROUPS(Kind.GAUGE, "state", "Operation groups by state."),
    COMMANDS(Kind.GAUGE, "state", "Commands by state."),
    ABORTS(Kind.COUNTER, "reason", "Groups that were aborted, by reason."),
    ROLLBACK_DURATION_SECONDS(Kind.SUMMARY, "outcome", "From a group's abort to its end, by outcome."),
    UNDO_TRIES(Kind.COUNTER, "", "How often the undo of a command was started."),
    UNDO_FAILURES(Kind.COUNTER, "", "How many of these failed."),
    HEALTH_STATUS(Kind.GAUGE, "", "How the fleet is: 0 or 1 healthy, 2 degraded, 3 unhealthy."),
    CHECK_STATUS(Kind.GAUGE, "check", "How a health check came out: 0 ok, 1 warning, 2 degraded, 3 unhealthy."),
    CHECK_VALUE(Kind.GAUGE, "check", "What a health check has found."),
    CHECK_THRESHOLD(Kind.GAUGE, "check", "What the check lets pass."),
    SCHEDULE_RUNS(Kind.COUNTER, "schedule", "Runs of a schedule that have begun."),
    SCHEDULE_LAST_RUN_SECONDS(
            Kind.GAUGE, "schedule", "When its last run began, in seconds since 1970; 0 before the first."),
    SCHEDULE_UNDONE(Kind.GAUGE, "schedule", "1 if its last run failed or was interrupted.");

    /** What may be done with a series. */
    public enum Kind {
        /** Goes up and down. */
        GAUGE(""),
        /** Only grows. */
        COUNTER("_total"),
        /** How many, and their sum. */
        SUMMARY("");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        /** The name as it is shown. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final String dimension;
    private final String help;

    FleetMetric(Kind kind, String dimension, String help) {
        this.kind = kind;
        this.dimension = dimension;
        this.help = help;
    }

    /** What rules and dashboards call it. */
    public String series() {
        return base() + kind.suffix;
    }

    /** The name without what its kind appends. */
    String base() {
        return "shardwright_" + name().toLowerCase(Locale.ROOT);
    }

    public Kind kind() {
        return kind;
    }

    /** The label that its series are told apart by; empty if there is one. */
    public String dimension() {
        return dimension;
    }

    public String help() {
        return help;
    }
}
