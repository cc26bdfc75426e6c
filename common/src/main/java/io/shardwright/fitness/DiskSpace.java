package io.shardwright.fitness;

import java.util.Map;
import java.util.Optional;

/**
 * The file system of a server's data folder, as its worker sees it.
 *
 * @param freeBytes what the server may still use
 * @param totalBytes all that there is
 */
public record DiskSpace(long freeBytes, long totalBytes) {
    /** Of what is free: near enough to plan by, and precise where it gets scarce. */
    private static final long STEP_PART = 50;

    /** Less than that comes and goes on a server that nobody uses, as its logs and temporary tables do. */
    private static final long STEP_MIN_BYTES = 64_000_000;

    public DiskSpace {
        if (freeBytes < 0 || totalBytes <= 0) {
            throw new IllegalArgumentException(freeBytes + " of " + totalBytes + " bytes");
        }
    }

    /** What a node says of its disk; empty if it says nothing that makes sense. */
    public static Optional<DiskSpace> of(Profile profile) {
        try {
            return profile.get(Fact.DISK_FREE_BYTES)
                    .flatMap(free -> profile.get(Fact.DISK_TOTAL_BYTES)
                            .map(total -> new DiskSpace(Long.parseLong(free), Long.parseLong(total))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As a node says it. */
    public Map<Fact, String> facts() {
        return Map.of(
                Fact.DISK_FREE_BYTES, String.valueOf(freeBytes), Fact.DISK_TOTAL_BYTES, String.valueOf(totalBytes));
    }

    /**
     * Whether what was said before is still near enough. It moves with every row that is written anywhere on the disk, and each saying is a write to
     * the metadata database: so it counts in steps of a fiftieth of what was free, and of 64 MB at least, from what was said and not from round
     * numbers, between which it could swing. Fleets at rest say nothing.
     */
    boolean isNear(DiskSpace said) {
        long step = Math.max(STEP_MIN_BYTES, said.freeBytes / STEP_PART);
        return totalBytes == said.totalBytes && Math.abs(freeBytes - said.freeBytes) < step;
    }
}
