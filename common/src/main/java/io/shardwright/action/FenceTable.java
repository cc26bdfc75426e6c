package io.shardwright.action;

/**
 * Ends all use of a table under its name, for good: renames it. Gives up soon if something holds the table, as everybody waits behind it.
 *
 * @param schema the database that holds it
 * @param table its name now
 * @param quarantine its name afterwards; never used before or again
 */
public record FenceTable(String schema, String table, String quarantine) implements MoveStep {
    @Override
    public String name() {
        return "fence-table";
    }
}
