package io.shardwright.action;
/**
 * Takes a table out of service without losing it: renames it. The only way to drop a table that can be undone.
 *
 * @param schema the database that holds it
 * @param table its name now
 * @param quarantine its name afterwards; never used before or again
 */
public record QuarantineTable(String schema, String table, String quarantine) implements Action {
    @Override
    public String name() {
        return "quarantine-table";
    }
}
