package io.shardwright.action;

import io.shardwright.move.Transfer;

/** Follows the source until the cutover is allowed, so that the copy is hardly behind when it begins. */
public record AwaitCutover(Transfer transfer) implements MoveStep {
    @Override
    public String name() {
        return "await-cutover";
    }

    @Override
    public boolean lasting() {
        return true;
    }
}
