package io.shardwright.simulation;

/** An invariant does not hold: ends the run. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    Violation(Checker checker, String what) {
        this(checker.invariant(), what);
    }

    Violation(String invariant, String what) {
        super(what, null, false, false);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
