package io.shardwright.nodedb;

/** The least-privilege account with which one node's distributed tables reach another node. Lives in the worker's configuration only. */
public record RouteAccount(String user, String password) {
    @Override
    public String toString() {
        return user;
    }
}
