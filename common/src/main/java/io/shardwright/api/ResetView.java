package io.shardwright.api;

/**
 * That events were missed, or that there were none before: what is shown is to be loaded anew, and is kept true by the events that follow.
 *
 * @param why {@code new} (the request names no event), {@code too-old}, {@code other-life} (the metadata database was restored or renewed since),
 *     {@code unknown} (no coordinator has sent such an event)
 */
public record ResetView(String why) {}
