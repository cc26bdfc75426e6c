package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * What is given up: the undo of a command, or a command of a decided group; or all that is to be undone on a node. One of them is named.
 *
 * @param command by its name
 */
public record WaiveRequest(
        @Nullable String command, @Nullable String node, String reason) {}
