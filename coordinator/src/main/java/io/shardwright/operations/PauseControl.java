package io.shardwright.operations;

import io.shardwright.api.PauseRequest;
import io.shardwright.api.PausesView;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.PauseSwitches;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.PauseScope;
import java.util.OptionalLong;

/** Pauses, resumes, and what is paused. Safe for use by many threads. */
public final class PauseControl {
    /** A pause that nobody remembers is worse than none; who wants longer pauses without an end. */
    private static final long FOR_MILLIS_MAX = 30L * 24 * 3_600_000;

    /** More than anybody reads; nothing of it is decided by. */
    private static final int RUNNING_MAX = 100;

    private final PauseSwitches switches;

    PauseControl(MetadataDatabase database) {
        this.switches = new PauseSwitches(database);
    }

    /** What is paused, which live workers have not acknowledged it, and what still runs. */
    public PausesView pauses() {
        return Views.pauses(switches.standing(), switches.running(RUNNING_MAX));
    }

    /** Checks a pause without making it; answers with what holds now. */
    public PausesView plan(PauseRequest request) {
        check(request);
        return pauses();
    }

    /** Pauses; it holds when this returns, and is acknowledged when nobody is left in the answer. */
    public PausesView pause(LeaderTerm term, PauseRequest request, String actor) {
        PauseScope scope = check(request);
        Long millis = request.forMillis();
        switches.pause(
                term,
                scope,
                request.of(),
                actor,
                GroupControl.checked(request.reason(), true),
                millis == null ? OptionalLong.empty() : OptionalLong.of(millis));
        return pauses();
    }

    /**
     * Ends a pause.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_FOUND} if nothing is paused there
     */
    public PausesView resume(LeaderTerm term, String scope, String target, String reason, String actor) {
        if (!switches.resume(term, scope(scope), target, actor, GroupControl.checked(reason, false))) {
            throw notPaused(scope, target);
        }
        return pauses();
    }

    /** Checks a resume without making it. */
    public PausesView planResume(String scope, String target, String reason) {
        GroupControl.checked(reason, false);
        PausesView now = pauses();
        PauseScope wanted = scope(scope);
        if (now.pauses().stream()
                .noneMatch(pause ->
                        pause.scope().equals(wanted.label()) && pause.target().equals(target))) {
            throw notPaused(scope, target);
        }
        return now;
    }

    private static ShardwrightException notPaused(String scope, String target) {
        return new ShardwrightException(
                ErrorCode.NOT_FOUND,
                Words.shown(scope + " " + target).strip() + " is not paused",
                "See `pauses` for what is.");
    }

    private PauseScope check(PauseRequest request) {
        PauseScope scope = scope(request.scope());
        Long millis = request.forMillis();
        if ((scope == PauseScope.CLUSTER) != request.of().isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a pause of the cluster has no target, any other has one",
                    "Name the node, the table or the group.");
        }
        if (millis != null && (millis < 1 || millis > FOR_MILLIS_MAX)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "a pause for " + millis + " ms is too short or too long",
                    "Pause for 1 ms to 30 days, or without an end.");
        }
        GroupControl.checked(request.reason(), true);
        switches.check(scope, request.of());
        return scope;
    }

    private static PauseScope scope(String label) {
        return PauseScope.OF_OPERATORS.stream()
                .filter(scope -> scope.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "'" + Words.shown(label) + "' cannot be paused",
                        "Use cluster, node, table or group."));
    }
}
