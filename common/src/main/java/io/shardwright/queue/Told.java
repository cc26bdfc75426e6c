package io.shardwright.queue;

/**
 * What an operator found on the node after a try whose outcome nobody could tell. It stands in for the probes that a command does not have, until
 * something is sent again.
 *
 * @param half of which that try was
 * @param attempt its number: of what a later one has left this says nothing
 * @param applied whether what the forward half does is there, as a whole; else nothing of it is
 */
public record Told(Direction half, int attempt, boolean applied) {}
