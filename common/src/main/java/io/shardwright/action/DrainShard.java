package io.shardwright.action;

import io.shardwright.move.TableAddress;
import io.shardwright.move.Transfer;

/**
 * Does to a copy the rest of what has happened to its fenced source, and records where the copy's own log is then: from there the way back begins.
 *
 * @param fence the source's name since it was fenced; the renaming is the end of its changes
 * @param patienceMillis after this it gives up, so that those who wait for the shard may go on
 */
public record DrainShard(Transfer transfer, TableAddress fence, long patienceMillis) implements MoveStep {
    @Override
    public String name() {
        return "drain-shard";
    }
}
