package io.shardwright.api;

/**
 * When a move cuts over.
 *
 * @param hold whether it waits for an operator; absent for no
 */
public record CutoverRequest(boolean hold) {}
