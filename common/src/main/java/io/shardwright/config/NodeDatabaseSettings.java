package io.shardwright.config;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import java.util.List;

/**
 * The database server of a worker's own node.
 *
 * @param address where the worker reaches it
 * @param advertise where other nodes reach it for routes; of Manticore where it speaks its own protocol
 * @param schema the database in which shard tables live
 * @param replicas of this server, which the worker asks how far they are behind
 * @param account the worker's dedicated account: nobody else may use it, because a fence ends all its connections
 */
public record NodeDatabaseSettings(
        Endpoint address, Endpoint advertise, String schema, List<Endpoint> replicas, Account account) {
    public NodeDatabaseSettings {
        replicas = List.copyOf(replicas);
    }

    /** The only database that Manticore has. */
    private static final String MANTICORE_SCHEMA = "Manticore";

    static NodeDatabaseSettings read(Settings settings, Engine engine) {
        return engine == Engine.MANTICORE ? ofSearch(settings) : ofDatabase(settings);
    }

    /** Its server knows neither databases nor, unless it is told to, accounts; other nodes reach it by another protocol than its worker does. */
    private static NodeDatabaseSettings ofSearch(Settings settings) {
        return new NodeDatabaseSettings(
                settings.endpoint("node-database.address"),
                settings.endpoint("node-database.advertise"),
                MANTICORE_SCHEMA,
                List.of(),
                new Account("", new Secret("")));
    }

    private static NodeDatabaseSettings ofDatabase(Settings settings) {
        Endpoint address = settings.endpoint("node-database.address");
        String schema = settings.text("node-database.schema");
        if (!schema.matches("[A-Za-z0-9_]{1,64}")) {
            throw settings.illegal("node-database.schema", "1 to 64 of A-Z, a-z, 0-9 and _");
        }
        return new NodeDatabaseSettings(
                address,
                settings.endpoint("node-database.advertise", address),
                schema,
                settings.endpoints("node-database.replicas"),
                Account.read(settings, "node-database"));
    }
}
