package io.shardwright.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Makes readings of the settings of any kind of process. */
final class Readings {
    private Readings() {}

    /** For a process that starts. */
    static <S> Reading<S> first(Settings settings, Function<Settings, S> form) {
        S read = form.apply(settings);
        return new Reading<>(read, settings.values(), Set.of(), Set.of());
    }

    /** For a process that runs: first all as it is in the file, so that all of it is checked, and then what the process may take of it. */
    static <S> Reading<S> again(
            Settings settings, Function<Settings, S> form, List<Setting> table, Reading<S> running) {
        S wanted = form.apply(settings);
        SettingsChange change = SettingsChange.between(running.values(), settings.values(), table);
        if (change.waiting().isEmpty()) {
            return new Reading<>(wanted, settings.values(), change.taken(), Set.of());
        }
        Settings mixed = settings.keeping(only(running.values(), change.waiting()));
        S taken = form.apply(mixed);
        return new Reading<>(taken, mixed.values(), change.taken(), change.waiting());
    }

    private static Map<String, Object> only(Map<String, Object> values, Collection<String> keys) {
        Map<String, Object> some = new TreeMap<>(values);
        some.keySet().retainAll(keys);
        return some;
    }
}
