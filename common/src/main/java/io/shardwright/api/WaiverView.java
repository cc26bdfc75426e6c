package io.shardwright.api;

/** An undo that an operator gave up. */
public record WaiverView(String command, String actor, String reason, long at) {}
