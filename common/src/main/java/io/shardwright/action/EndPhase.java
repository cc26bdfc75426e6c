package io.shardwright.action;

import java.util.UUID;

/**
 * Undoes a phase of a move that leaves nothing behind: following changes, comparing.
 *
 * @param phase the action that it stands behind, for people
 */
public record EndPhase(UUID move, String phase) implements MoveStep {
    @Override
    public String name() {
        return "end-phase";
    }
}
