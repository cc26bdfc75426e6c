package io.shardwright.planning;

import io.shardwright.metadata.CatalogChange;
import io.shardwright.queue.GroupSubmission;
import java.util.List;

/**
 * A change to a sharded table, planned.
 *
 * @param submission the commands and locks of its group
 * @param catalog what it means for the catalog, announced in the transaction that publishes the group
 * @param artifacts what it makes for a time only, written before anything runs
 * @param warnings one line each, for whoever asked
 */
public record TablePlan(
        GroupSubmission submission,
        CatalogChange catalog,
        List<CatalogChange.Artifact> artifacts,
        List<String> warnings) {
    public TablePlan {
        artifacts = List.copyOf(artifacts);
        warnings = List.copyOf(warnings);
    }
}
