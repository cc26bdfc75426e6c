package io.shardwright.metadata;

import io.shardwright.fleet.Incarnation;

/**
 * What a session is known by on its node: numbers rise over all lives of the metadata database.
 *
 * @param incarnation of the metadata database that gave the epoch
 */
public record SessionEpoch(long epoch, Incarnation incarnation) {}
