package io.shardwright.api;

/**
 * How a node stands in its fleet.
 *
 * @param state {@code joining}, {@code refused}, {@code active}, {@code draining}, {@code lost}, {@code returning} or
 *     {@code removed}
 * @param reason why; of a node that is joining or refused, what it waits for or what is the matter; may be empty
 * @param actor who has made it so
 * @param since epoch milliseconds
 */
public record StandingView(String state, String reason, String actor, long since) {}
