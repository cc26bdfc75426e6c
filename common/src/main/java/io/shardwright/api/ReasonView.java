package io.shardwright.api;

/**
 * One reason why something waits.
 *
 * @param kind such as {@code lock}, {@code pause} or {@code no-worker}
 * @param on whom or what it waits for: a group, a node, a command; or empty
 * @param since epoch milliseconds
 * @param text one sentence
 */
public record ReasonView(String kind, String on, long since, String text) {}
