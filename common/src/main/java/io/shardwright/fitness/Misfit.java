package io.shardwright.fitness;

/**
 * Something in which a node is not as it is to be.
 *
 * @param text what is the matter, without a full stop
 * @param advice what to do, one sentence
 */
public record Misfit(Fact fact, Severity severity, String text, String advice) {}
