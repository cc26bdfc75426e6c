package io.shardwright.api;

/**
 * What a group locks from its beginning to its end.
 *
 * @param resource {@code cluster}, {@code table/NAME} or {@code table/NAME/SHARD}
 * @param mode {@code IS}, {@code IX}, {@code S} or {@code X}
 */
public record LockView(String resource, String mode) {}
