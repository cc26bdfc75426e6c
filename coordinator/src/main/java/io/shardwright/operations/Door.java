package io.shardwright.operations;

/**
 * Who is let in, and what is known of whoever was and was not.
 *
 * @param refusals of calls that were not
 */
public record Door(KeyControl keys, AuditControl audit, RefusalLog refusals) {}
