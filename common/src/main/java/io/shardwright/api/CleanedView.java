package io.shardwright.api;

/**
 * Something that has served its time, and went.
 *
 * @param kind of it
 * @param name of it
 * @param why it went
 */
public record CleanedView(String kind, String name, String why) {}
