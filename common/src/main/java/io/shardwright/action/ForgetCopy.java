package io.shardwright.action;

import io.shardwright.move.TableAddress;
import java.util.UUID;

/** Undoes {@link CopyShard} up to its rows, which go with their table; and ends one that has come to its goal: takes away what the node remembers of it. */
public record ForgetCopy(UUID move, TableAddress into) implements MoveStep {
    @Override
    public String name() {
        return "forget-copy";
    }

    /** What a node remembers of a move nobody looks for, and on a server that remembers nothing it has nothing to do. */
    @Override
    public boolean dispensable() {
        return false;
    }
}
