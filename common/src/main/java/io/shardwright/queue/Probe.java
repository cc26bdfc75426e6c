package io.shardwright.queue;

/**
 * A read-only question to a node whose answer tells whether a command's effect is there.
 *
 * @param sql a SELECT of one row and one column; 1 means yes, 0 means no
 */
public record Probe(String sql) {}
