package io.shardwright.metadata;

import io.shardwright.queue.GroupId;

/**
 * A group as it was published.
 *
 * @param replayed it had been published before, under the same idempotency key; nothing was written
 */
public record Published(GroupId id, boolean replayed) {}
