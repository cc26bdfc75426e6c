package io.shardwright.action;

/**
 * Drops the distributed table that a dropped table has left on a node which was away then, and only that: one of the name that leads elsewhere stays, as the name may have been given again. Whether
 * it is still to go is asked of the metadata database, where it is struck off once it is gone. Nobody wants it back: it is its own inverse.
 *
 * @param generation of the dropped table
 */
public record DropForgottenRoute(String table, long generation) implements MoveStep {
    @Override
    public String name() {
        return "drop-forgotten-route";
    }
}
