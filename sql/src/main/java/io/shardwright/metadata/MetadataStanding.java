package io.shardwright.metadata;

import io.shardwright.fleet.Incarnation;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import org.jdbi.v3.core.Handle;

/**
 * What the metadata database says of itself.
 *
 * @param halted whether it may have forgotten something and has not been compared with the nodes since: then nothing is decided, claimed or undone
 */
public record MetadataStanding(Incarnation incarnation, boolean halted) {
    private static final String QUERY = "SELECT incarnation, state FROM coordinator_term WHERE id = 1";

    static MetadataStanding read(Handle handle) {
        return read(handle, "");
    }

    /** Reads it and keeps it as it is until the transaction ends. */
    static MetadataStanding lock(Handle handle) {
        return read(handle, " LOCK IN SHARE MODE");
    }

    private static MetadataStanding read(Handle handle, String lock) {
        return handle.createQuery(QUERY + lock)
                .map((row, context) -> new MetadataStanding(
                        Incarnation.parse(row.getString("incarnation")), isHalted(row.getString("state"))))
                .one();
    }

    static boolean isHalted(String state) {
        return state.equals("restored");
    }

    /** The refusal of whatever would change something. */
    static ShardwrightException restored() {
        return new ShardwrightException(
                ErrorCode.METADATA_RESTORED,
                "the metadata database was restored and has not been compared with the nodes yet: nothing runs",
                "Look with `shardwright metadata reconcile`, then `shardwright metadata reconcile --accept`.");
    }
}
