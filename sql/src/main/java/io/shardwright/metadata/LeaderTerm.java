package io.shardwright.metadata;

import io.shardwright.fleet.Incarnation;

/**
 * A term of leadership. Every transaction of a leader begins with it.
 *
 * @param term rises with every leader
 * @param incarnation of the metadata database that gave it: a term of an earlier one is over, whatever its number
 * @param holder the name of the coordinator that leads
 * @param api the base URL of its API
 * @param link where it takes wake-ups, {@code host:port}
 */
public record LeaderTerm(long term, Incarnation incarnation, String holder, String api, String link) {}
