package io.shardwright.api;

/**
 * The coordinator that leads.
 *
 * @param holder its name
 * @param api the base URL of its interface, such as {@code http://10.0.0.5:7070}
 * @param term rises with every change of leader
 */
public record LeaderView(String holder, String api, long term) {}
