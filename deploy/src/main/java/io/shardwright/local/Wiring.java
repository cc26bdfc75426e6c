package io.shardwright.local;

import io.shardwright.fleet.Endpoint;

/** Where the processes of a local cluster find its databases: usually where they are, or at something on the way to them. */
@FunctionalInterface
public interface Wiring {
    /** The name of the metadata database, beside the nodes' own. */
    String METADATA = "metadata";

    /**
     * The address for one process's settings.
     *
     * @param process such as {@code worker-n1}
     * @param database {@link #METADATA} or the name of a node
     * @param server where that database is
     */
    Endpoint address(String process, String database, Endpoint server);

    /** Every process connects to the databases themselves. */
    static Wiring direct() {
        return (process, database, server) -> server;
    }
}
