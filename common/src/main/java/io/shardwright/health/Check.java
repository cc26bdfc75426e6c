package io.shardwright.health;

/**
 * One thing that is looked at.
 *
 * @param name stable; also the type of its issue
 * @param gravity if it finds more than its threshold
 * @param what what its value counts, for people
 * @param threshold where the threshold comes from: a setting's key, or the number itself
 * @param recommendation what to do then
 */
public record Check(String name, Gravity gravity, String what, String threshold, String recommendation, Rule rule) {
    /** How it is measured. */
    @FunctionalInterface
    interface Rule {
        Measure measure(HealthFacts facts, HealthThresholds thresholds);
    }
}
