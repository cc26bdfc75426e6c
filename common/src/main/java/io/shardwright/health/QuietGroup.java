package io.shardwright.health;

import io.shardwright.queue.WaitReason;
import io.shardwright.queue.WaitReason.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A group under way of which nothing has been recorded for a while.
 *
 * @param id its id
 * @param progressAt when something was recorded last, epoch milliseconds
 * @param reasons why it waits, as {@code explain} tells them
 * @param moveWaits what the move waits for that it carries out, or works on for long
 */
public record QuietGroup(String id, long progressAt, List<WaitReason> reasons, List<String> moveWaits) {
    private static final Set<Kind> NODE_GONE = Set.of(Kind.NO_WORKER, Kind.NODE_AWAY);

    public QuietGroup {
        reasons = List.copyOf(reasons);
        moveWaits = List.copyOf(moveWaits);
    }

    /**
     * Whether something of it should go on by itself, and does not; or nobody can say why it waits.
     *
     * @param busy nodes that run commands, of whatever group: behind these another waits its turn
     */
    boolean stuck(Set<String> busy) {
        if (!moveWaits.isEmpty()) {
            return false;
        }
        return awaited(busy).isEmpty() || reasons.stream().anyMatch(reason -> isStill(reason, busy));
    }

    private boolean isStill(WaitReason reason, Set<String> busy) {
        return switch (reason.kind()) {
            case RUNNING -> !nodeGone(reason.on());
            case QUEUE -> !busy.contains(reason.on());
            // Without a name it is what commands for after the decision say, of every group that has some.
            case DECISION -> !reason.on().isEmpty();
            case DEPENDENCY, LOCK, PAUSE, NO_WORKER, NODE_AWAY, UNKNOWN_ACTION, BACKOFF, OPERATOR -> false;
        };
    }

    private boolean nodeGone(String node) {
        return reasons.stream()
                .anyMatch(reason ->
                        NODE_GONE.contains(reason.kind()) && reason.on().equals(node));
    }

    /** What it waits for that is not its own doing. */
    private List<String> awaited(Set<String> busy) {
        return Stream.concat(
                        reasons.stream()
                                .filter(reason -> switch (reason.kind()) {
                                    case LOCK, PAUSE, NO_WORKER, NODE_AWAY, UNKNOWN_ACTION, BACKOFF, OPERATOR -> true;
                                    case QUEUE -> busy.contains(reason.on());
                                    case DEPENDENCY, RUNNING, DECISION -> false;
                                })
                                .map(reason ->
                                        reason.kind().label() + (reason.on().isEmpty() ? "" : " " + reason.on())),
                        moveWaits.stream())
                .distinct()
                .toList();
    }

    /** The group, and in brackets what it waits for. */
    String waiting(Set<String> busy) {
        return id + " (" + String.join(", ", awaited(busy)) + ")";
    }
}
