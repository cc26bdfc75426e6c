package io.shardwright.api;

import java.util.List;

/**
 * The metadata database as it sees itself.
 *
 * @param incarnation its life, {@code number-id}
 * @param state {@code open}, or {@code restored} while nothing runs until a reconciliation is accepted
 * @param leftOut nodes that were not compared since it was restored; their workers are refused
 */
public record MetadataView(String incarnation, String state, List<String> leftOut) {
    public MetadataView {
        leftOut = Lists.copy(leftOut);
    }

    /** Whether somebody has to reconcile it. */
    public boolean waits() {
        return state.equals("restored") || !leftOut.isEmpty();
    }
}
