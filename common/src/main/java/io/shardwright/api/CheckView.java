package io.shardwright.api;

import java.math.BigDecimal;

/**
 * One thing of a fleet that was looked at.
 *
 * @param name stable, such as {@code queue-depth}
 * @param status {@code ok}, {@code warning}, {@code degraded} or {@code unhealthy}
 * @param detail what the value counts
 * @param value as it is
 * @param threshold what is still well
 */
public record CheckView(String name, String status, String detail, BigDecimal value, long threshold) {}
