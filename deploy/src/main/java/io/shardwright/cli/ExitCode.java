package io.shardwright.cli;

import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.GroupState;

/** What the command tells the shell. A released number keeps its meaning. */
enum ExitCode {
    /** Done; of a change: committed, or published with {@code --no-wait}. */
    OK(0, "done; a change: committed, or published with --no-wait"),
    UNEXPECTED(1, "unexpected failure; the log has its trace"),
    USAGE(2, "wrong use of the command line"),
    REFUSED(3, "refused; this command changed nothing. Of a worker that ran: another has taken its node"),
    ROLLED_BACK(4, "the group was rolled back; every node is as before"),
    STUCK(5, "the rollback is stuck; an operator must help"),
    UNREACHABLE(6, "no coordinator answers, none leads, or a database is unreachable or refuses the login"),
    NOT_ENDED(7, "the group had not ended, or the pause not been acknowledged, when --timeout was over; it goes on"),
    STATEMENT_FAILED(8, "a statement failed on a shard, or its outcome there is unknown"),
    HELD(9, "waits for an operator: the group holds, or the node is marked and nothing moves yet"),
    WAIVED(10, "the group was rolled back but for what an operator gave up; `group show` names it"),
    TRACE(11, "the rehearsal failed, or left something behind"),
    DIFFERS(12, "something on a node is not as it is to be, and is still so"),
    DEGRADED(13, "the fleet is degraded: `health check` has found what wants a look"),
    UNHEALTHY(14, "the fleet is unhealthy: `health check` has found what does not go on without a person"),
    BROKEN(15, "the audit is not what was sealed");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(ErrorCode code) {
        return switch (code.httpStatus()) {
            case 503 -> UNREACHABLE;
            case 500 -> UNEXPECTED;
            default -> REFUSED;
        };
    }

    /** Of how a fleet is, {@code healthy}, {@code degraded} or {@code unhealthy}. */
    static ExitCode ofHealth(String status) {
        return switch (status) {
            case "healthy" -> OK;
            case "degraded" -> DEGRADED;
            default -> UNHEALTHY;
        };
    }

    static ExitCode of(GroupState state) {
        return switch (state) {
            case COMMITTED -> OK;
            case ROLLED_BACK -> ROLLED_BACK;
            case ROLLED_BACK_WITH_WAIVERS -> WAIVED;
            case ROLLBACK_STUCK -> STUCK;
            case PENDING, ACTIVE, PREPARED, COMPLETING, ABORTING -> NOT_ENDED;
        };
    }
}
