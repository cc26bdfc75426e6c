package io.shardwright.action;
/**
 * Undoes {@link QuarantineTable}: gives the table its name back.
 */
public record RestoreTable(String schema, String table, String quarantine) implements Action {
    @Override
    public String name() {
        return "restore-table";
    }
}
