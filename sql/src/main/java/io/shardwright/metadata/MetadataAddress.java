package io.shardwright.metadata;

import io.shardwright.fleet.Endpoint;

/**
 * Where the metadata database is and as whom to open it.
 *
 * @param schema the database's name, {@code shardwright} by custom
 * @param connectionsMax the most connections that this process opens
 */
public record MetadataAddress(Endpoint endpoint, String schema, String user, String password, int connectionsMax) {
    @Override
    public String toString() {
        return user + "@" + endpoint + "/" + schema;
    }
}
