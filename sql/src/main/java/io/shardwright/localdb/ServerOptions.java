package io.shardwright.localdb;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a local server is for.
 *
 * @param dataSchema the schema of shard tables; the worker's account owns it. Written into SQL, so its letters are limited
 * @param metadata whether the server also takes the account of the metadata database
 * @param migrated whether a new server begins with the schema of the metadata database in it
 * @param spider whether to load the Spider engine where the server has it
 * @param serverId its id in binary logs, from 1
 * @param bufferPoolMegabytes memory for cached pages, from 8
 */
public record ServerOptions(
        String dataSchema, boolean metadata, boolean migrated, boolean spider, int serverId, int bufferPoolMegabytes) {
    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    public ServerOptions {
        Objects.requireNonNull(dataSchema);
        if (!SCHEMA.matcher(dataSchema).matches() || serverId < 1 || bufferPoolMegabytes < 8) {
            throw new IllegalArgumentException("no such local server: " + dataSchema + ", id " + serverId);
        }
    }

    /** A server that can be a node and the metadata database at once: what most tests need. Schemas {@code app} and {@code shardwright}. */
    public static ServerOptions forTests() {
        return new ServerOptions("app", true, false, false, 1, 32);
    }

    /** A node with Spider where there is one. */
    public static ServerOptions node(String dataSchema, int serverId) {
        return new ServerOptions(dataSchema, false, false, true, serverId, 64);
    }

    public static ServerOptions metadataOnly() {
        return new ServerOptions("app", true, false, false, 100, 64);
    }

    /** A coordinator that starts on it has nothing to migrate. */
    public ServerOptions withMigratedSchema() {
        return new ServerOptions(dataSchema, metadata, true, spider, serverId, bufferPoolMegabytes);
    }

    public ServerOptions withSpider() {
        return new ServerOptions(dataSchema, metadata, migrated, true, serverId, bufferPoolMegabytes);
    }

    public ServerOptions withServerId(int id) {
        return new ServerOptions(dataSchema, metadata, migrated, spider, id, bufferPoolMegabytes);
    }
}
