package io.shardwright.session;

import io.shardwright.config.Account;
import io.shardwright.config.NodeDatabaseSettings;
import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import java.util.List;

/** Settings of a worker that differ in one thing from others. */
final class VariedSettings {
    private VariedSettings() {}

    /** Looking only so often, beyond its start, what its node is like. */
    static WorkerSettings withFactsSeconds(WorkerSettings s, int factsSeconds) {
        return with(s, s.nodeDatabase().account(), s.lanes(), factsSeconds);
    }

    /** With so many lanes. */
    static WorkerSettings withLanes(WorkerSettings s, int lanes) {
        return with(s, s.nodeDatabase().account(), lanes, s.factsSeconds());
    }

    /** With another account on the node. */
    static WorkerSettings withNodeAccount(WorkerSettings s, Account account) {
        return with(s, account, s.lanes(), s.factsSeconds());
    }

    /** Of a node that is a Manticore server. */
    static WorkerSettings withSearch(WorkerSettings s, NodeName node, Endpoint sql, Endpoint api) {
        NodeDatabaseSettings server = new NodeDatabaseSettings(
                sql, api, "Manticore", List.of(), s.nodeDatabase().account());
        return with(s, node, Engine.MANTICORE, server, s.lanes(), s.factsSeconds());
    }

    private static WorkerSettings with(WorkerSettings s, Account account, int lanes, int factsSeconds) {
        NodeDatabaseSettings server = new NodeDatabaseSettings(
                s.nodeDatabase().address(),
                s.nodeDatabase().advertise(),
                s.nodeDatabase().schema(),
                s.nodeDatabase().replicas(),
                account);
        return with(s, s.node(), s.engine(), server, lanes, factsSeconds);
    }

    private static WorkerSettings with(
            WorkerSettings s, NodeName node, Engine engine, NodeDatabaseSettings server, int lanes, int factsSeconds) {
        return new WorkerSettings(
                node,
                s.cluster(),
                engine,
                s.zone(),
                s.capacity(),
                s.zooKeeper(),
                s.metadata(),
                server,
                s.routeAccounts(),
                s.link(),
                lanes,
                s.copies(),
                s.leaseMillis(),
                s.pollIntervalMillis(),
                factsSeconds,
                s.log(),
                s.tracing());
    }
}
