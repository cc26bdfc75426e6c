package io.shardwright.api;

/**
 * Something in which a node is not as it is to be.
 *
 * @param fact such as {@code sql_mode}
 * @param severity {@code refuses} a newcomer, or only {@code warns}
 * @param text what is the matter
 * @param advice what to do
 */
public record MisfitView(String fact, String severity, String text, String advice) {}
