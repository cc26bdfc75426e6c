package io.shardwright.api;

/**
 * A group that is persisted and will end committed or rolled back.
 *
 * @param group its id
 * @param replayed whether the same submission had been published before under its idempotency key
 */
public record PublishedView(String group, boolean replayed) {}
