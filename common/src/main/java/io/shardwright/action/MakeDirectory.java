package io.shardwright.action;
/**
 * Makes a directory on the node's host below the engine's data folder (Manticore: the path of a replication cluster).
 *
 * @param path relative to the engine's data folder
 */
public record MakeDirectory(String path) implements Action {
    @Override
    public String name() {
        return "make-directory";
    }
}
