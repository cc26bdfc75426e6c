package io.shardwright.reload;

import java.util.Optional;

/**
 * How a process stands to its files.
 *
 * @param refused what is wrong with what they are now, so that the process goes on by what they were; empty if nothing is
 * @param waiting keys that wait for a restart, separated by commas; empty if none does
 */
public record ReloadStatus(Optional<String> refused, String waiting) {
    /** It goes by its files. */
    public static final ReloadStatus CURRENT = new ReloadStatus(Optional.empty(), "");
}
