package io.shardwright.queue;

/** Which ready halves may be claimed: before the decision only what was not aborted, after it only what comes after it. */
public final class ClaimRules {
    private ClaimRules() {}

    /**
     * Whether a session may start what it has claimed. A session that was frozen beyond its lease counts as no live one, so a pause may be
     * acknowledged without it: what it has claimed under older switches it must give back first.
     *
     * @param echoed the version of the switches that it has echoed; 0 before its first echo, when it has claimed nothing under older ones
     * @param newest the version now, which cannot change before the start commits
     */
    public static boolean mayStart(long echoed, long newest) {
        return echoed == 0 || echoed == newest;
    }

    /** Whether a half that is ready may be claimed while its group stands as it does. */
    public static boolean mayRun(CommandState ready, Phase phase, GroupState group) {
        return switch (ready) {
            case READY -> group == (phase == Phase.AFTER ? GroupState.COMPLETING : GroupState.ACTIVE);
            // Active while it goes back to a savepoint.
            case UNDO_READY -> group == GroupState.ABORTING || group == GroupState.ACTIVE;
            case WAITING,
                    CLAIMED,
                    RUNNING,
                    DONE,
                    FAILED,
                    CANCELLED,
                    UNDO_WAITING,
                    UNDO_CLAIMED,
                    UNDOING,
                    UNDONE,
                    UNDO_FAILED,
                    WAIVED -> false;
        };
    }
}
