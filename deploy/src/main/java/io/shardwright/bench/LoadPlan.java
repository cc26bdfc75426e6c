package io.shardwright.bench;

import java.util.List;

/**
 * What a load generator is told. Holds keys of the private cluster, so its file is for its owner's eyes only.
 *
 * @param clientKey of an operator, for the calls
 * @param streamKey of a viewer, for the streams
 * @param seconds how long calls are made
 * @param nodes whose table {@link #rows} takes the rows of published groups
 * @param table a sharded table
 * @param rows a plain table, with its schema
 * @param waiting groups that wait until the load is over, to be paused and resumed meanwhile
 */
record LoadPlan(
        String host,
        int port,
        String clientKey,
        String streamKey,
        int clients,
        int streams,
        long seconds,
        List<String> nodes,
        String table,
        String rows,
        List<String> waiting,
        String resultFile) {
    LoadPlan {
        nodes = List.copyOf(nodes);
        waiting = List.copyOf(waiting);
    }
}
