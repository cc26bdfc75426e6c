package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * When a move copies and cuts over.
 *
 * @param window hours of a day, such as {@code 22:00-06:00 Europe/Berlin}; empty or absent for all
 */
public record WindowRequest(@Nullable String window) {}
