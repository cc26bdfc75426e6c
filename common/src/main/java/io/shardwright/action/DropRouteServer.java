package io.shardwright.action;
/**
 * Undoes {@link CreateRouteServer}.
 */
public record DropRouteServer(String server) implements Action {
    @Override
    public String name() {
        return "drop-route-server";
    }
}
