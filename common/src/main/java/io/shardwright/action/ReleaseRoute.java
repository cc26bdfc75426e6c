package io.shardwright.action;

import java.util.UUID;

/** Undoes {@link HoldRoute}. */
public record ReleaseRoute(UUID move) implements MoveStep {
    @Override
    public String name() {
        return "release-route";
    }
}
