package io.shardwright.recovery;

import java.util.List;
import java.util.Set;

/**
 * A group whose undo has failed to its limit.
 *
 * @param withheld whether it is withheld since the metadata database was restored
 * @param failed the undos that have failed
 * @param nodes all on which it has commands
 * @param tables that it has locked
 */
public record StuckGroup(String id, boolean withheld, List<FailedUndo> failed, Set<String> nodes, List<String> tables) {
    /**
     * An undo that has failed.
     *
     * @param name of its command
     * @param startedAt when its last try was taken by a worker, epoch milliseconds
     * @param tries that were made of it, all in all
     * @param triesGiven how many a command of the group is given at a time
     * @param needsSomebody whether it failed for a reason that no further try mends: nobody can tell what is there, or its rollback ran and undid nothing
     */
    public record FailedUndo(
            String name, String node, long startedAt, int tries, int triesGiven, boolean needsSomebody, String error) {}

    public StuckGroup {
        if (failed.isEmpty()) {
            throw new IllegalArgumentException(id + " is stuck and nothing of it has failed");
        }
        failed = List.copyOf(failed);
        nodes = Set.copyOf(nodes);
        tables = List.copyOf(tables);
    }
}
