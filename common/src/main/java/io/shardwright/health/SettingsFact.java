package io.shardwright.health;

/**
 * How a process stands to its settings file and what that names.
 *
 * @param process its kind and name
 * @param refused what is wrong with them, so that it goes on by what they were; empty if nothing is
 * @param waiting keys that were changed and wait for a restart; empty if there are none
 */
public record SettingsFact(String process, String refused, String waiting) {}
