package io.shardwright.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is to be done about settings that were changed.
 *
 * @param taken keys whose values the running process takes
 * @param waiting keys whose values it does not take before it is restarted
 */
record SettingsChange(Set<String> taken, Set<String> waiting) {
    /** What says as whom to log in, below the key of a server. */
    private static final Set<String> LOGIN = Set.of("user", "password");

    /** What says where, and who that is. */
    private static final List<String> PLACE = List.of("url", "address", "user");

    SettingsChange {
        taken = Set.copyOf(taken);
        waiting = Set.copyOf(waiting);
    }

    /**
     * Compares values, not texts: what is written out in place of a default that is the same is no change.
     *
     * @param running by which the process goes
     * @param read from its files now
     * @param table says of every key when it is taken
     */
    static SettingsChange between(Map<String, Object> running, Map<String, Object> read, List<Setting> table) {
        Set<String> restart = table.stream()
                .filter(setting -> setting.takes() == Takes.RESTART)
                .map(Setting::key)
                .collect(Collectors.toSet());
        Set<String> changed = new TreeSet<>(running.keySet());
        changed.addAll(read.keySet());
        changed.removeIf(key -> Objects.equals(running.get(key), read.get(key)));
        Set<String> waiting = new TreeSet<>(changed);
        // A new server's or user's password is of no use to the old one, with whom the process goes on until the
        // restart.
        waiting.removeIf(key -> !restart.contains(key) && !isOfOneThatWaits(key, changed, restart));
        changed.removeAll(waiting);
        return new SettingsChange(changed, waiting);
    }

    private static boolean isOfOneThatWaits(String key, Set<String> changed, Set<String> restart) {
        String section = key.substring(0, key.lastIndexOf('.') + 1);
        return LOGIN.contains(key.substring(section.length()))
                && PLACE.stream()
                        .map(place -> section + place)
                        .anyMatch(place -> changed.contains(place) && restart.contains(place));
    }
}
