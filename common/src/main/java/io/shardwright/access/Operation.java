package io.shardwright.access;

import static io.shardwright.access.Role.ADMIN;
import static io.shardwright.access.Role.OPERATOR;
import static io.shardwright.access.Role.VIEWER;

import java.util.Locale;

/**
 * Every operation of the API that needs a key: how it is asked for, the least role that may, and what it reaches. The server takes no route that has
 * no row here, and asks this table and nothing else who may.
 */
public enum Operation {
    SHOW_STATUS("GET", "/status", VIEWER, Reach.FLEET),
    DESCRIBE_API("GET", "/openapi.json", VIEWER, Reach.FLEET),
    SHOW_METRICS("GET", "/metrics", VIEWER, Reach.FLEET),
    CHECK_HEALTH("GET", "/health/check", VIEWER, Reach.EVERYTHING),
    RECOVER("POST", "/health/recover", OPERATOR, Reach.EVERYTHING),
    RUN_CLEANUP("POST", "/cleanup", OPERATOR, Reach.EVERYTHING),
    LIST_SCHEDULES("GET", "/schedules", VIEWER, Reach.EVERYTHING),
    SET_SCHEDULE("POST", "/schedules/{schedule}/set", OPERATOR, Reach.EVERYTHING),
    RUN_SCHEDULE("POST", "/schedules/{schedule}/run", OPERATOR, Reach.EVERYTHING),
    SHOW_METADATA("GET", "/metadata", VIEWER, Reach.FLEET),
    RECONCILE_METADATA("POST", "/metadata/reconcile", ADMIN, Reach.EVERYTHING),

    LIST_NODES("GET", "/nodes", VIEWER, Reach.FLEET),
    SHOW_NODE("GET", "/nodes/{node}", VIEWER, Reach.EVERYTHING),
    DRAIN_NODE("POST", "/nodes/{node}/drain", OPERATOR, Reach.EVERYTHING),
    UNDRAIN_NODE("POST", "/nodes/{node}/undrain", OPERATOR, Reach.EVERYTHING),
    REMOVE_NODE("POST", "/nodes/{node}/remove", ADMIN, Reach.EVERYTHING),
    READMIT_NODE("POST", "/nodes/{node}/readmit", ADMIN, Reach.EVERYTHING),
    ADMIT_NODE("POST", "/nodes/{node}/admit", ADMIN, Reach.EVERYTHING),
    LOSE_NODE("POST", "/nodes/{node}/lose", ADMIN, Reach.EVERYTHING),

    DIAGNOSE("GET", "/diagnosis", VIEWER, Reach.EVERYTHING),
    REPAIR_NODE("POST", "/nodes/{node}/repair", OPERATOR, Reach.EVERYTHING),

    LIST_TABLES("GET", "/tables", VIEWER, Reach.LIST),
    CREATE_TABLE("POST", "/tables", OPERATOR, Reach.NEW_TABLE),
    SHOW_TABLE("GET", "/tables/{table}", VIEWER, Reach.TABLE),
    DROP_TABLE("DELETE", "/tables/{table}", OPERATOR, Reach.TABLE),
    UNDROP_TABLE("POST", "/tables/{table}/undrop", OPERATOR, Reach.TABLE),
    ROUTE_KEY("GET", "/tables/{table}/route", VIEWER, Reach.TABLE),
    RUN_SQL("POST", "/tables/{table}/sql", OPERATOR, Reach.EVERYTHING),

    LIST_GROUPS("GET", "/groups", VIEWER, Reach.LIST),
    SUBMIT_GROUP("POST", "/groups", OPERATOR, Reach.EVERYTHING),
    SHOW_GROUP("GET", "/groups/{group}", VIEWER, Reach.GROUP),
    EXPLAIN_GROUP("GET", "/groups/{group}/explain", VIEWER, Reach.GROUP),
    EXPLAIN_COMMAND("GET", "/commands/{command}/explain", VIEWER, Reach.EVERYTHING),
    STOP_GROUP("POST", "/groups/{group}/stop", OPERATOR, Reach.GROUP),
    RETRY_GROUP("POST", "/groups/{group}/retry", OPERATOR, Reach.GROUP),
    SETTLE_GROUP("POST", "/groups/{group}/settle", ADMIN, Reach.GROUP),
    WAIVE_GROUP("POST", "/groups/{group}/waive", ADMIN, Reach.GROUP),
    ROLL_GROUP_BACK("POST", "/groups/{group}/rollback", OPERATOR, Reach.GROUP),
    CONTINUE_GROUP("POST", "/groups/{group}/continue", OPERATOR, Reach.EVERYTHING),
    REHEARSE_GROUP("POST", "/rehearsals", OPERATOR, Reach.EVERYTHING),

    LIST_MOVES("GET", "/moves", VIEWER, Reach.LIST),
    START_MOVE("POST", "/moves", OPERATOR, Reach.TABLE_IN_BODY),
    SHOW_MOVE("GET", "/moves/{move}", VIEWER, Reach.MOVE),
    PAUSE_MOVE("POST", "/moves/{move}/pause", OPERATOR, Reach.MOVE),
    RESUME_MOVE("POST", "/moves/{move}/resume", OPERATOR, Reach.MOVE),
    CUT_MOVE_OVER("POST", "/moves/{move}/cutover", OPERATOR, Reach.MOVE),
    THROTTLE_MOVE("POST", "/moves/{move}/throttle", OPERATOR, Reach.MOVE),
    SET_MOVE_WINDOW("POST", "/moves/{move}/window", OPERATOR, Reach.MOVE),
    STOP_MOVE("POST", "/moves/{move}/stop", OPERATOR, Reach.MOVE),
    REVERSE_MOVE("POST", "/moves/{move}/reverse", OPERATOR, Reach.MOVE),
    ACCEPT_MOVE("POST", "/moves/{move}/accept", OPERATOR, Reach.MOVE),

    PLAN_REBALANCE("POST", "/rebalances/plan", VIEWER, Reach.TABLE_IN_BODY),
    LIST_REBALANCES("GET", "/rebalances", VIEWER, Reach.LIST),
    START_REBALANCE("POST", "/rebalances", OPERATOR, Reach.PLAN),
    SHOW_AUTOMATIC_REBALANCE("GET", "/rebalances/automatic", VIEWER, Reach.FLEET),
    PAUSE_REBALANCES("POST", "/rebalances/pause", OPERATOR, Reach.TABLE_IN_BODY),
    RESUME_REBALANCES("POST", "/rebalances/resume", OPERATOR, Reach.TABLE_IN_BODY),
    STOP_REBALANCES("POST", "/rebalances/stop", OPERATOR, Reach.TABLE_IN_BODY),
    SHOW_REBALANCE("GET", "/rebalances/{rebalance}", VIEWER, Reach.REBALANCE),
    PAUSE_REBALANCE("POST", "/rebalances/{rebalance}/pause", OPERATOR, Reach.REBALANCE),
    RESUME_REBALANCE("POST", "/rebalances/{rebalance}/resume", OPERATOR, Reach.REBALANCE),
    STOP_REBALANCE("POST", "/rebalances/{rebalance}/stop", OPERATOR, Reach.REBALANCE),
    APPROVE_REBALANCE("POST", "/rebalances/{rebalance}/approve", OPERATOR, Reach.REBALANCE),
    REJECT_REBALANCE("POST", "/rebalances/{rebalance}/reject", OPERATOR, Reach.REBALANCE),

    LIST_PAUSES("GET", "/pauses", VIEWER, Reach.FLEET),
    PAUSE("POST", "/pauses", OPERATOR, Reach.PAUSE),
    RESUME("DELETE", "/pauses", OPERATOR, Reach.PAUSE_IN_PARAMETERS),

    WATCH_EVENTS("GET", "/events", VIEWER, Reach.LIST),

    LIST_AUDIT("GET", "/audit", VIEWER, Reach.EVERYTHING),
    VERIFY_AUDIT("GET", "/audit/verify", OPERATOR, Reach.EVERYTHING),

    LIST_KEYS("GET", "/keys", ADMIN, Reach.EVERYTHING),
    SHOW_KEY("GET", "/keys/{key}", ADMIN, Reach.EVERYTHING),
    CREATE_KEY("POST", "/keys", ADMIN, Reach.EVERYTHING),
    REVOKE_KEY("POST", "/keys/{key}/revoke", ADMIN, Reach.EVERYTHING);

    private final String method;
    private final String path;
    private final Role least;
    private final Reach reach;

    Operation(String method, String path, Role least, Reach reach) {
        this.method = method;
        this.path = path;
        this.least = least;
        this.reach = reach;
    }

    /** Of HTTP. */
    public String method() {
        return method;
    }

    /** Below {@code /api/v1}; names in braces stand for what a request puts there. */
    public String path() {
        return path;
    }

    /** Who has at least this role may. */
    public Role least() {
        return least;
    }

    public Reach reach() {
        return reach;
    }

    /** As it stands in messages and in the audit. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
