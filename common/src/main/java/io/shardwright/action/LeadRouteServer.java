package io.shardwright.action;

/**
 * Leads a server object that is there to another place, with the account of {@link CreateRouteServer}. What undoes it leads it to where it led before.
 *
 * @param server the name of the server object on this node
 * @param host where it is to lead; as any server object has it, so that a wrong one can be put back
 * @param schema the database there
 * @param account the name of a route account in the worker's configuration
 */
public record LeadRouteServer(String server, String host, int port, String schema, String account) implements Action {
    @Override
    public String name() {
        return "lead-route-server";
    }
}
