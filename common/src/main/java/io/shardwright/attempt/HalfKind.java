package io.shardwright.attempt;

/** How a half changes its node, which decides how its outcome can be told when the answer is lost. */
public enum HalfKind {
    /** Changes rows of transactional tables only, or none: commits in one transaction with its ledger row, so the ledger tells. */
    ROWS,
    /** Each statement happens as a whole or not at all, and commits by itself: after an error answer it did nothing. */
    DEFINITION,
    /** May do a part of what it does: row changes in tables that cannot roll back, definitions of several objects. */
    OPAQUE,
    /** Keeps account on the node of how far it is, so that it is right to be begun again from whatever an earlier try has left, backward as forward. */
    RESUMABLE,
    /** Runs statements that are not in its text, so that an error of syntax may be one of theirs, after others. */
    CALL;

    /** Whether it may do a part of what it does, so that without probes nobody could tell its outcome after a crash. */
    public boolean mayDoAPart() {
        return switch (this) {
            case OPAQUE, CALL -> true;
            case ROWS, DEFINITION, RESUMABLE -> false;
        };
    }

    /** Whether something of it may have happened although this was the answer. Not for row changes, of which the ledger tells. */
    public boolean mayHaveRun(ErrorClass answer) {
        return switch (this) {
            case ROWS, DEFINITION -> answer == ErrorClass.LOST;
            case OPAQUE -> answer != ErrorClass.MALFORMED;
            case CALL, RESUMABLE -> true;
        };
    }
}
