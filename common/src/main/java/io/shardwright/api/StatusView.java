package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * One coordinator, as it sees itself.
 *
 * @param name its name
 * @param leading whether it leads
 * @param leader the coordinator that leads, or null if none does
 * @param build its version
 * @param metadata how the metadata database stands
 */
public record StatusView(
        String name, boolean leading, @Nullable LeaderView leader, String build, MetadataView metadata) {}
