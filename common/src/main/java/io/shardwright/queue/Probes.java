package io.shardwright.queue;

/**
 * The two questions that settle a command whose answer was lost: is it {@code done}, is it {@code undone}? (yes, no) means applied, (no, yes)
 * means not applied; anything else means that something stranger is there and an operator must look.
 */
public record Probes(Probe done, Probe undone) {}
