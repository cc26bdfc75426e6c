package io.shardwright.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** One cluster for all tests of this process that leave it as it was. */
final class SharedCluster {
    private static final Cluster CLUSTER = start();

    private SharedCluster() {}

    private static Cluster start() {
        try {
            // Absolute, as workers in processes of their own run elsewhere.
            Cluster cluster =
                    new Cluster(Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cluster"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cluster)));
            return cluster;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Cluster cluster) {
        try {
            cluster.close();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The cluster with nothing in its data schema but an empty table {@code r}. */
    static Cluster emptied() {
        try {
            CLUSTER.execute(
                    "DROP DATABASE app",
                    "CREATE DATABASE app",
                    "USE app",
                    "CREATE TABLE r (x INT) COMMENT 'not unique'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return CLUSTER;
    }
}
