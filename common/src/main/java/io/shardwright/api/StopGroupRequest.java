package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * That a group is to end and be undone.
 *
 * @param immediate whether commands under way are ended too; absent for no
 * @param reason absent for none
 */
public record StopGroupRequest(boolean immediate, @Nullable String reason) {}
