package io.shardwright.manticore;

import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a Manticore server of this host holds, for programs that have the whole server for themselves: benchmarks and tests. A worker asks otherwise, as it must not change what it has not made.
 * Each question goes on a connection of its own, so it is safe for use by many threads, and nothing is remembered of a server that was away.
 *
 * @param server where it speaks the MySQL protocol
 */
public record SearchHoldings(Endpoint server) {
    private static final String EVERY_ADDRESS = "0.0.0.0";

    /** What the replication library keeps in the folder of each cluster. */
    private static final String CLUSTER_STATE = "grastate.dat";

    /** To leave a cluster takes seconds while other members are away. */
    private static final int CHANGE_TIMEOUT_MILLIS = 120_000;

    /**
     * Where it speaks its own protocol, to other nodes: the first address on which it listens for no other protocol by name. If that is all of the host's, the one by which it is asked here.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it listens on none
     */
    public Endpoint api() {
        return rows("SHOW SETTINGS").stream()
                .filter(row -> row.get(0).equals("searchd.listen") && row.get(1).matches("[^:]+:[0-9]+"))
                .map(row -> Endpoint.parse(row.get(1)))
                .map(api -> api.host().equals(EVERY_ADDRESS) ? new Endpoint(server.host(), api.port()) : api)
                .findFirst()
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_SETTING,
                        "the server " + server + " listens for its own protocol on no address with a host",
                        "Write the port of its API behind that of the MySQL protocol: host:port:apiport."));
    }

    /** Its release, as it says it. */
    public String version() {
        return rows("SELECT VERSION()").get(0).get(0);
    }

    /**
     * The rows that answer a statement; NULL is an empty text.
     *
     * @throws ShardwrightException {@link ErrorCode#UNREACHABLE} if it does not answer, {@link ErrorCode#INTERNAL} if it refuses
     */
    public List<List<String>> rows(String statement) {
        return new SearchServer(server)
                .asking(connection -> connection.rows(statement).rows());
    }

    /** The names of its tables. */
    public List<String> tables() {
        return rows("SHOW TABLES").stream().map(row -> row.get(0)).sorted().toList();
    }

    /** The names of the clusters that it is in. */
    public List<String> clusters() {
        return rows("SHOW STATUS LIKE 'cluster_name'").stream()
                .map(row -> row.get(1))
                .sorted()
                .toList();
    }

    /** All that it holds, a few words each: tables, clusters, and what a worker keeps of its node. */
    public List<String> all() {
        List<String> all = new ArrayList<>();
        tables().forEach(table -> all.add("table " + table));
        clusters().forEach(cluster -> all.add("cluster " + cluster));
        Path fence = new SearchServer(server).dataFolder().resolve(HostFence.FOLDER);
        if (Files.exists(fence)) {
            all.add("folder " + fence + " of a worker");
        }
        return all;
    }

    /** Takes all of that away, rows and all. No worker may have the node. */
    public void clear() {
        SearchServer cleared = new SearchServer(server);
        List<String> changes = new ArrayList<>();
        clusters().forEach(cluster -> changes.add("EXIT CLUSTER " + cluster));
        tables().forEach(table -> changes.add("DROP TABLE " + table));
        Integer done = cleared.asking(connection -> {
            connection.limit(CHANGE_TIMEOUT_MILLIS);
            for (String change : changes) {
                connection.execute(change);
            }
            return changes.size();
        });
        Path data = cleared.dataFolder();
        try {
            clearFolders(data);
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "after " + done + " changes of the server " + server + " its folder " + data
                            + " cannot be cleared: " + e,
                    "Run this as a user who may write there.",
                    e);
        }
    }

    private static void clearFolders(Path data) throws IOException {
        Path fence = data.resolve(HostFence.FOLDER);
        if (Files.exists(fence)) {
            for (Path file : inside(fence)) {
                Files.delete(file);
            }
            Files.delete(fence);
        }
        for (Path folder : inside(data)) {
            if (Files.exists(folder.resolve(CLUSTER_STATE))) {
                new ClusterFolders(data).remove(folder.getFileName().toString());
            }
        }
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.toList();
        }
    }
}
