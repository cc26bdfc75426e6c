package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the audit is whole.
 *
 * @param intact whether nothing is wrong
 * @param entries how many were checked, from the first on
 * @param unsealed how many were added since the last sealing and cannot be checked yet
 * @param head of the chain, to be kept apart and compared with later
 * @param broken the first thing that is wrong; absent if nothing is
 * @param restores places of entries that say that the metadata database was restored or renewed
 */
public record AuditVerdict(
        boolean intact,
        long entries,
        long unsealed,
        String head,
        @Nullable Broken broken,
        List<Long> restores) {
    public AuditVerdict {
        restores = Lists.copy(restores);
    }

    /**
     * Where the chain breaks.
     *
     * @param place in the chain
     * @param id of the entry that is there; absent if none is
     * @param what one line
     */
    public record Broken(long place, @Nullable Long id, String what) {}
}
