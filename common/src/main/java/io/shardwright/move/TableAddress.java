package io.shardwright.move;

/** A table on some node, by its database and name. */
public record TableAddress(String schema, String name) {
    public TableAddress {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a table has a database and a name");
        }
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
