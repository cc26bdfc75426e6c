package io.shardwright.text;

import io.shardwright.api.KeyView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys as people read them. */
public final class KeyText {
    private KeyText() {}

    public static List<String> list(List<KeyView> keys) {
        TextTable table = TextTable.of("key", "name", "role", "tables", "state", "made", "by", "until", "secret");
        for (KeyView key : keys) {
            table.row(
                    key.id(),
                    key.name(),
                    key.role(),
                    tables(key),
                    key.state(),
                    Instant.ofEpochMilli(key.createdAt()),
                    key.createdBy(),
                    until(key),
                    key.secret());
        }
        return table.lines();
    }

    public static List<String> details(KeyView key) {
        return List.of(
                "key " + key.id() + " of " + key.name() + ": " + key.role() + ", " + tables(key) + ", " + state(key));
    }

    private static String tables(KeyView key) {
        return key.tables().isEmpty() ? "all tables" : String.join(", ", key.tables());
    }

    private static @Nullable Instant until(KeyView key) {
        Long end = key.revokedAt() != null ? key.revokedAt() : key.expiresAt();
        return end == null ? null : Instant.ofEpochMilli(end);
    }

    private static String state(KeyView key) {
        Instant until = until(key);
        return key.state()
                + (until == null ? "" : (key.state().equals("valid") ? " until " : " since ") + until)
                + (key.revokedBy() == null ? "" : " by " + key.revokedBy());
    }
}
