package io.shardwright.move;

/**
 * How busy a source is, measured beside what it sends.
 *
 * @param threadsRunning statements that run on its server at the moment, the copy's own included
 * @param readMillis how long the last chunk took to be read
 */
public record SourceLoad(int threadsRunning, long readMillis) {}
