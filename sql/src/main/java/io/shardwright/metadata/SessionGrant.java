package io.shardwright.metadata;

import io.shardwright.queue.ClaimedCommand;
import java.util.List;

/**
 * A worker session as it was opened.
 *
 * @param taken its node's newest epoch
 * @param inherited halves that an earlier session had started and not recorded: this session owns them and settles them first
 */
public record SessionGrant(SessionEpoch taken, List<ClaimedCommand> inherited) {
    public SessionGrant {
        inherited = List.copyOf(inherited);
    }

    /** The number of its epoch. */
    public long epoch() {
        return taken.epoch();
    }
}
