package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a recovery has done.
 *
 * @param recoveredTables tables whose groups were brought on their way
 * @param items what was found, and what became of each
 * @param stopped why it does not run by itself at the moment; empty while it does
 * @param dryRun whether it has only looked; then these are what would be done
 * @param at by when everything was judged, epoch milliseconds
 */
public record RecoveryView(
        @JsonProperty("recovered_tables") List<String> recoveredTables,
        List<RecoveredView> items,
        String stopped,
        @JsonProperty("dry_run") boolean dryRun,
        long at) {
    public RecoveryView {
        recoveredTables = Lists.copy(recoveredTables);
        items = Lists.copy(items);
    }
}
