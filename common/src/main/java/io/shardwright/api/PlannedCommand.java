package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that would be published.
 *
 * @param phase {@code before} or {@code after}
 * @param forward a SQL statement, or a typed action as JSON
 * @param rollback null exactly in phase {@code after}
 * @param after names of the commands it waits for
 */
public record PlannedCommand(
        String name,
        String node,
        String phase,
        String forward,
        @Nullable String rollback,
        List<String> after) {
    public PlannedCommand {
        after = Lists.copy(after);
    }
}
