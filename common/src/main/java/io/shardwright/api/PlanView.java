package io.shardwright.api;

import java.util.List;

/**
 * What a change would publish; the answer to {@code dryRun=true}. Nothing was written.
 *
 * @param commands in the order of their numbers; undone in reverse
 * @param warnings one line each
 */
public record PlanView(List<PlannedCommand> commands, List<String> warnings) {
    public PlanView {
        commands = Lists.copy(commands);
        warnings = Lists.copy(warnings);
    }
}
