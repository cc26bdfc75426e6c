package io.shardwright.span;

import io.shardwright.queue.GroupId;
import io.shardwright.queue.GroupState;
import java.time.Instant;
import java.util.Optional;

/**
 * A group that has ended, as the records have it. Times are by the metadata database's clock.
 *
 * @param table the one that it has locked; empty if it has locked several, the cluster or nothing
 * @param move that it is a part of
 * @param rebalance that this move is a part of
 * @param aborted empty if it was not
 * @param actor who has asked for it
 */
public record SettledGroup(
        GroupId id,
        GroupKind kind,
        String title,
        GroupState state,
        Optional<String> table,
        Optional<String> move,
        Optional<String> rebalance,
        Instant created,
        Instant ended,
        Optional<Instant> decided,
        Optional<Abort> aborted,
        String actor) {
    /**
     * Why a group was not to be.
     *
     * @param reason as records have it
     * @param detail may be empty
     */
    public record Abort(Instant at, String reason, String detail) {
        /** In one line. */
        String words() {
            return detail.isEmpty() ? reason : reason + ": " + detail;
        }
    }
}
