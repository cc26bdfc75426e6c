package io.shardwright.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a fleet is.
 *
 * @param overallStatus {@code healthy}, {@code degraded} or {@code unhealthy}
 * @param checks all of them, also those that found nothing
 * @param issues what of them is degraded or unhealthy
 * @param warnings what else is good to know, one sentence each
 * @param recommendations what to do about the issues, the gravest first
 * @param at when it was looked, epoch milliseconds
 */
public record HealthView(
        @JsonProperty("overall_status") String overallStatus,
        List<CheckView> checks,
        List<IssueView> issues,
        List<String> warnings,
        List<String> recommendations,
        long at) {
    public HealthView {
        checks = Lists.copy(checks);
        issues = Lists.copy(issues);
        warnings = Lists.copy(warnings);
        recommendations = Lists.copy(recommendations);
    }
}
