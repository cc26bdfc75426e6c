package io.shardwright.action;

import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.NodeName;

/**
 * Makes the server object through which this node's distributed tables reach another node. The account is a reference: the worker puts in the
 * user and password that its own configuration has under that name, so that no credential is ever in the queue.
 *
 * @param server the name of the server object on this node
 * @param target the node it leads to
 * @param schema the database on the target
 * @param account the name of a route account in the worker's configuration
 */
public record CreateRouteServer(String server, NodeName target, Endpoint address, String schema, String account)
        implements Action {
    @Override
    public String name() {
        return "create-route-server";
    }
}
