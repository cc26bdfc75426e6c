package io.shardwright.api;

/**
 * Something that recovery has found.
 *
 * @param kind of it
 * @param object a group's id or a node's name
 * @param outcome {@code recovered}, {@code left} or {@code failed}
 * @param detail why, and of what failed the error
 */
public record RecoveredView(String kind, String object, String outcome, String detail) {}
