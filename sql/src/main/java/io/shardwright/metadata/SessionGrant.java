package io.shardwright.metadata;

import io.shardwright.queue.ClaimedCommand;
import java.util.List;

/**
 * A worker session as it was opened.
 *
 * @param epoch its node's newest
 * @param incarnation of the metadata database; kept on the node beside the epoch
 * @param inherited halves that an earlier session had started and not recorded: this session owns them and settles them first
 */
public record SessionGrant(long epoch, String incarnation, List<ClaimedCommand> inherited) {
    public SessionGrant {
        inherited = List.copyOf(inherited);
    }
}
