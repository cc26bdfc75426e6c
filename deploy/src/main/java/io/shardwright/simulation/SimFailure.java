package io.shardwright.simulation;

/** How a simulated exchange fails. */
final class SimFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the one who asked learns. */
    enum Kind {
        /** No answer: it may have been done or not. */
        AWAY,
        /** An error for an answer: it was not done, and may be later. */
        REFUSED,
        /** A newer epoch or term has taken over. */
        FENCED,
        /** The node has an older epoch than this session. */
        FORGOTTEN,
        /** Not answered yet: ask again. */
        WAIT
    }

    private final Kind kind;

    private SimFailure(Kind kind) {
        super(kind.name(), null, false, false);
        this.kind = kind;
    }

    static SimFailure away() {
        return new SimFailure(Kind.AWAY);
    }

    static SimFailure refused() {
        return new SimFailure(Kind.REFUSED);
    }

    static SimFailure fenced() {
        return new SimFailure(Kind.FENCED);
    }

    static SimFailure forgotten() {
        return new SimFailure(Kind.FORGOTTEN);
    }

    static SimFailure notYet() {
        return new SimFailure(Kind.WAIT);
    }

    Kind kind() {
        return kind;
    }
}
