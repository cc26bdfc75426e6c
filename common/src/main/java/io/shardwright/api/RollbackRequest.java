package io.shardwright.api;

/**
 * How far a group is to go back.
 *
 * @param to the command that is the last to stay, by its name
 */
public record RollbackRequest(String to) {}
