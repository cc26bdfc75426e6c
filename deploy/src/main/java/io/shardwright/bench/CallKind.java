package io.shardwright.bench;

import java.util.List;

/** What clients of the API ask for. */
enum CallKind {
    STATUS("status", 5),
    NODES("nodes", 15),
    TABLES("tables", 8),
    TABLE("table", 7),
    ROUTE("route", 5),
    GROUPS("groups", 12),
    GROUP("group", 20),
    PAUSES("pauses", 5),
    REBALANCES("rebalances", 5),
    HEALTH("health check", 2),
    PLAN("rebalance plan", 1),
    METRICS("metrics", 1),
    PUBLISH("publish", 10),
    REPLAY("publish again", 1),
    PAUSE("pause, resume", 3);

    static final List<CallKind> ALL = List.of(values());

    private final String label;
    private final int share;

    CallKind(String label, int share) {
        this.label = label;
        this.share = share;
    }

    String label() {
        return label;
    }

    /** Of a hundred calls. */
    int share() {
        return share;
    }
}
