package io.shardwright.validation;

import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Optional;

/**
 * What came of judging a group.
 *
 * @param refusal why it must not be published, or empty
 * @param warnings what is worth a look, and what was not checked; one line each
 */
public record Validation(Optional<ShardwrightException> refusal, List<String> warnings) {
    public Validation {
        warnings = List.copyOf(warnings);
    }

    /**
     * The warnings of a group that may be published.
     *
     * @throws ShardwrightException the refusal
     */
    public List<String> orThrow() {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return warnings;
    }
}
