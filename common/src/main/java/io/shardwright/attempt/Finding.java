package io.shardwright.attempt;

import io.shardwright.queue.Told;

/**
 * What the probes found, and in words why if that is unclear.
 *
 * @param reason for an operator; empty unless {@link Verdict#UNCLEAR}
 */
public record Finding(Verdict verdict, String reason) {
    public static final Finding UNASKED = new Finding(Verdict.UNASKED, "");

    /** What somebody says who has looked. */
    static Finding told(Told told) {
        return new Finding(told.applied() ? Verdict.PRESENT : Verdict.ABSENT, "");
    }

    /** Whether it tells what is there. */
    boolean clear() {
        return verdict == Verdict.PRESENT || verdict == Verdict.ABSENT;
    }

    public static Finding of(boolean done, boolean undone, String reasonIfUnclear) {
        Verdict verdict = Verdict.of(done, undone);
        return new Finding(verdict, verdict == Verdict.UNCLEAR ? reasonIfUnclear : "");
    }
}
