package io.shardwright.api;

/** The undo of a command, or a command for after the decision, that an operator gave up. */
public record WaiverView(String command, String actor, String reason, long at) {}
