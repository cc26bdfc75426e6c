package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;
import io.shardwright.login.Login;

/**
 * Where a worker's own node is and as whom to open it.
 *
 * @param login as the worker's dedicated account: every connection under it belongs to the worker and is killed when a newer session takes over
 * @param schema the database in which the node's shard tables live; statements may name tables without it
 */
public record NodeAccess(Endpoint endpoint, Login login, String schema) {
    /** With a password that does not change. */
    public NodeAccess(Endpoint endpoint, String user, String password, String schema) {
        this(endpoint, Login.of(user, password), schema);
    }

    /** The user that the node has let in last. */
    public String user() {
        return login.current().user();
    }

    /** The password that the node has accepted last. */
    public String password() {
        return login.current().password().value();
    }

    @Override
    public String toString() {
        return login + "@" + endpoint + "/" + schema;
    }
}
