package io.shardwright.bench;

import io.shardwright.fleet.Endpoint;

/**
 * One measurement: what its process is told. Holds passwords of the private server, so its file is for its owner's eyes only.
 *
 * @param schema of the queue's tables
 * @param lightTasks how many tasks are then published one by one on an idle queue; 0 for none
 */
record RoundPlan(
        Scenario scenario,
        int tasks,
        int lightTasks,
        String host,
        int port,
        long serverPid,
        String schema,
        String user,
        String password,
        String rootPassword,
        String workerPassword,
        String resultFile) {
    Endpoint endpoint() {
        return new Endpoint(host, port);
    }
}
