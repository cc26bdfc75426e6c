package io.shardwright.demo;

import io.shardwright.local.Steps;

/** What the demonstration claims. A claim that does not hold is said at once and is not forgotten. */
final class Checks {
    private final Steps steps;
    private int held;
    private int failed;

    Checks(Steps steps) {
        this.steps = steps;
    }

    /** Whether {@code expected} was found. */
    void equal(String claim, Object expected, Object found) {
        that(claim, expected.equals(found), "expected " + expected + ", found " + found);
    }

    void that(String claim, boolean holds, String otherwise) {
        if (holds) {
            held++;
            steps.say("      ok  " + claim);
        } else {
            failed++;
            steps.say("  FAILED  " + claim + ": " + otherwise);
        }
    }

    /** Whether there was a claim and none failed. */
    boolean allHeld() {
        return failed == 0 && held > 0;
    }
}
