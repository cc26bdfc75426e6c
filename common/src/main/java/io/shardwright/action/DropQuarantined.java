package io.shardwright.action;
/**
 * Drops a quarantined table for good. Only in the phase after the decision: it has no way back.
 */
public record DropQuarantined(String schema, String quarantine) implements Action {
    @Override
    public String name() {
        return "drop-quarantined";
    }
}
