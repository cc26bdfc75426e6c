package io.shardwright.action;

import io.shardwright.move.TableAddress;
import java.util.UUID;

/** Undoes {@link CopyShard} up to its rows, which go with their table; and ends one that has come to its goal: takes away what the node remembers of it. */
public record ForgetCopy(UUID move, TableAddress into) implements MoveStep {
    @Override
    public String name() {
        return "forget-copy";
    }
}
