package io.shardwright.attempt;

/**
 * What the probes found, and in words why if that is unclear.
 *
 * @param reason for an operator; empty unless {@link Verdict#UNCLEAR}
 */
public record Finding(Verdict verdict, String reason) {
    public static final Finding UNASKED = new Finding(Verdict.UNASKED, "");

    public static Finding of(boolean done, boolean undone, String reasonIfUnclear) {
        Verdict verdict = Verdict.of(done, undone);
        return new Finding(verdict, verdict == Verdict.UNCLEAR ? reasonIfUnclear : "");
    }
}
