package io.shardwright.metadata;

/**
 * A term of leadership. Every transaction of a leader begins with it.
 *
 * @param term rises with every leader
 * @param holder the name of the coordinator that leads
 * @param api the base URL of its API
 * @param link where it takes wake-ups, {@code host:port}
 */
public record LeaderTerm(long term, String holder, String api, String link) {}
