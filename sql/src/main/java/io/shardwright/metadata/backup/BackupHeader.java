package io.shardwright.metadata.backup;

import io.shardwright.fleet.Incarnation;

/**
 * What a backup says of itself.
 *
 * @param schema version of the metadata schema
 * @param incarnation the life of the database in which it was taken
 * @param takenAt epoch milliseconds of the database's clock
 * @param build that wrote it, for people to read
 */
public record BackupHeader(String schema, Incarnation incarnation, long takenAt, String build) {}
