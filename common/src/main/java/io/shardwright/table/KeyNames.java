package io.shardwright.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Gives keys without a name the one that MariaDB would: that of their first column, then with _2, _3. So all shards call a key the same. */
final class KeyNames {
    private KeyNames() {}

    /** The keys in their order, the primary key first. */
    static List<KeyDefinition> named(List<KeyDefinition> keys) {
        Set<String> taken = new HashSet<>();
        for (KeyDefinition key : keys) {
            if (!key.name().isEmpty() && !taken.add(fold(key.name()))) {
                throw Refusal.badColumn(
                        key.kind() == KeyDefinition.Kind.PRIMARY
                                ? "there are two primary keys"
                                : "two keys have the name '" + key.name() + "'",
                        "Leave one out, or rename it.");
            }
        }
        List<KeyDefinition> named = new ArrayList<>();
        for (KeyDefinition key : keys) {
            KeyDefinition complete = key.name().isEmpty()
                    ? new KeyDefinition(key.kind(), free(key.parts().get(0).column(), taken), key.parts())
                    : key;
            named.add(complete.kind() == KeyDefinition.Kind.PRIMARY ? 0 : named.size(), complete);
        }
        return named;
    }

    private static String free(String column, Set<String> taken) {
        String name = column;
        for (int i = 2; !taken.add(fold(name)); i++) {
            name = column + "_" + i;
        }
        return name;
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
