package io.shardwright.diagnosis;

/** What is thought of an object whose sides were compared: whether a repair makes it right, and else what to do. */
record Judged(Verdict verdict, boolean mendable, String advice) {
    static final Judged OK = new Judged(Verdict.OK, false, "");

    /** A repair makes it right. */
    static Judged mendable(Verdict verdict) {
        return new Judged(verdict, true, "");
    }

    /** A repair leaves it. */
    static Judged left(Verdict verdict, String advice) {
        return new Judged(verdict, false, advice);
    }
}
