package io.shardwright.nodedb;

import io.shardwright.fitness.DiskSpace;
import java.io.File;
import java.util.Optional;

/** The folder in which a server has its data. */
public final class DataFolder {
    private DataFolder() {}

    /**
     * The space of its disk now; empty if this process does not see the folder, as when the server runs on another host or in another container.
     *
     * @param folder as the server names it
     */
    public static Optional<DiskSpace> space(String folder) {
        File seen = new File(folder);
        long total = seen.getTotalSpace();
        // A disk that is full has nothing free, and one that is not there has no size either.
        return total > 0 ? Optional.of(new DiskSpace(seen.getUsableSpace(), total)) : Optional.empty();
    }
}
