package io.shardwright.nodedb;

import io.shardwright.dialect.Quoting;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The accounts that actions name by reference, as the worker's files have them now. Safe for use by many threads. */
public final class RouteAccounts {
    private final Supplier<Map<String, RouteAccount>> now;

    /** Whose passwords may be in statements that were sent, also after they were changed. */
    private final Set<RouteAccount> used = ConcurrentHashMap.newKeySet();

    public RouteAccounts(Supplier<Map<String, RouteAccount>> now) {
        this.now = now;
    }

    /** Accounts that do not change. */
    public static RouteAccounts of(Map<String, RouteAccount> accounts) {
        Map<String, RouteAccount> copy = Map.copyOf(accounts);
        return new RouteAccounts(() -> copy);
    }

    /** The account of a name. */
    public Optional<RouteAccount> get(String name) {
        Optional<RouteAccount> found = Optional.ofNullable(now.get().get(name));
        found.ifPresent(used::add);
        return found;
    }

    /** A text without any password that there is or was. */
    String redacted(String text) {
        Set<RouteAccount> all = new HashSet<>(used);
        all.addAll(now.get().values());
        String clean = text;
        for (RouteAccount account : all) {
            if (!account.password().isEmpty()) {
                clean = clean.replace(Quoting.mariaDbLiteral(account.password()), "'***'")
                        .replace(account.password(), "***");
            }
        }
        return clean;
    }
}
