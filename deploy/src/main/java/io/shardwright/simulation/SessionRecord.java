package io.shardwright.simulation;

/** The newest session of a node, as the simulated metadata database has it. */
final class SessionRecord {
    final long epoch;
    boolean open = true;
    long controlVersion;
    long claimRound;
    long leaseExpiresAt;

    SessionRecord(long epoch, long leaseExpiresAt) {
        this.epoch = epoch;
        this.leaseExpiresAt = leaseExpiresAt;
    }
}
