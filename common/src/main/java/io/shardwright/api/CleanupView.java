package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cleanup has done.
 *
 * @param resourcesCleaned the first of each kind, at most {@link #NAMES_MAX} of one
 * @param counts by kind how many there were
 * @param notes what it could not do, and why; or that more is left for the next run
 * @param dryRun whether it has only looked; then these are what would go
 * @param at by when everything was judged, epoch milliseconds
 */
public record CleanupView(
        @JsonProperty("resources_cleaned") List<CleanedView> resourcesCleaned,
        SortedMap<String, Integer> counts,
        List<String> notes,
        @JsonProperty("dry_run") boolean dryRun,
        long at) {
    /** More than these nobody reads; the audit has them. */
    public static final int NAMES_MAX = 1_000;

    public CleanupView {
        resourcesCleaned = Lists.copy(resourcesCleaned);
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        notes = Lists.copy(notes);
    }
}
