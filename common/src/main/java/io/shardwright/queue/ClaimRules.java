package io.shardwright.queue;

/** Which ready halves may be claimed: before the decision only what was not aborted, after it only what comes after it. */
public final class ClaimRules {
    private ClaimRules() {}

    /** Whether a half that is ready may be claimed while its group stands as it does. */
    public static boolean mayRun(CommandState ready, Phase phase, GroupState group) {
        return switch (ready) {
            case READY -> group == (phase == Phase.AFTER ? GroupState.COMPLETING : GroupState.ACTIVE);
            // Active while it goes back to a savepoint.
            case UNDO_READY -> group == GroupState.ABORTING || group == GroupState.ACTIVE;
            case WAITING, RUNNING, DONE, FAILED, CANCELLED, UNDO_WAITING, UNDOING, UNDONE, UNDO_FAILED, WAIVED -> false;
        };
    }
}
