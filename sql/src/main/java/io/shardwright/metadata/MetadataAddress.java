package io.shardwright.metadata;

import io.shardwright.fleet.Endpoint;
import io.shardwright.login.Login;

/**
 * Where the metadata database is and as whom to open it.
 *
 * @param schema the database's name, {@code shardwright} by custom
 * @param connectionsMax the most connections that this process opens
 */
public record MetadataAddress(Endpoint endpoint, String schema, Login login, int connectionsMax) {
    /** With a password that does not change. */
    public MetadataAddress(Endpoint endpoint, String schema, String user, String password, int connectionsMax) {
        this(endpoint, schema, Login.of(user, password), connectionsMax);
    }

    @Override
    public String toString() {
        return login + "@" + endpoint + "/" + schema;
    }
}
