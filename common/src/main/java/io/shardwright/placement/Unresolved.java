package io.shardwright.placement;

/** Something that a plan was to put right and cannot, with the reason. */
public record Unresolved(String subject, String reason) {}
