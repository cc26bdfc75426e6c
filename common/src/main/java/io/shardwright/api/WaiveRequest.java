package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * That an undo is given up: of a command, or of all that a node has; one of them is named.
 *
 * @param command by its name
 */
public record WaiveRequest(
        @Nullable String command, @Nullable String node, String reason) {}
