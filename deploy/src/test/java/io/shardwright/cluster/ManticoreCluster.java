package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.local.ClusterPlan;
import io.shardwright.local.LocalCluster;
import io.shardwright.local.LocalProcess;
import io.shardwright.localdb.MariaDbBinaries;
import io.shardwright.queue.GroupId;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.traffic.SearchRows;
import io.shardwright.traffic.SearchTraffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A coordinator and the workers {@code m1}, {@code m2}, {@code m3} of the three Manticore servers that tests may use, which it empties first. */
final class ManticoreCluster implements AutoCloseable {
    static final String COLUMNS = "id bigint primary key, name varchar(100), age int";

    private static final int WRITERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String OWN_CLUSTER = "sw_self";

    private final List<SearchNode> servers;
    private final LocalCluster cluster;
    private final ShardwrightClient client;
    private final List<Set<String>> foldersBefore = new ArrayList<>();

    private ManticoreCluster(List<SearchNode> servers, LocalCluster cluster) throws IOException {
        this.servers = servers;
        this.cluster = cluster;
        this.client = cluster.client();
        for (SearchNode server : servers) {
            foldersBefore.add(server.filledFolders());
        }
    }

    static ManticoreCluster start(Path folder) throws IOException {
        return start(folder, 1);
    }

    static ManticoreCluster start(Path folder, int coordinators) throws IOException {
        return start(folder, coordinators, SearchNodes.all());
    }

    static ManticoreCluster start(Path folder, int coordinators, List<SearchNode> servers) throws IOException {
        return start(folder, coordinators, servers, servers.size());
    }

    /** @param first how many of the servers take part at once; the others {@link #join} later */
    static ManticoreCluster start(Path folder, int coordinators, List<SearchNode> servers, int first)
            throws IOException {
        // Their last owner was another test's metadata database, which is gone: a worker of this one rightly refuses to
        // take what belongs to another. No worker of that one runs any more, as the test ended them.
        servers.forEach(SearchNode::empty);
        String named =
                servers.stream().limit(first).map(ManticoreCluster::named).collect(Collectors.joining(","));
        ClusterPlan plan = new ClusterPlan(
                folder,
                "manticore",
                true,
                0,
                io.shardwright.local.SearchNode.parseAll(named),
                coordinators,
                Instant.now());
        LocalCluster cluster = LocalCluster.of(plan, event -> {});
        cluster.start(MariaDbBinaries.find());
        return new ManticoreCluster(servers, cluster);
    }

    private static String named(SearchNode server) {
        return server.sql() + ":" + server.api().port();
    }

    /** Lets a server take part that did not at first. */
    void join(String node) throws IOException {
        assertThat(cluster.addSearchNode(io.shardwright.local.SearchNode.parseAll(named(server(node)))
                        .get(0)))
                .isEqualTo(node);
        // Its worker keeps a folder of its own there from now on.
        foldersBefore.set(servers.indexOf(server(node)), server(node).filledFolders());
    }

    static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> inside = Files.walk(path)) {
                for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() {
        cluster.close();
        servers.forEach(SearchNode::empty);
    }

    List<SearchNode> servers() {
        return servers;
    }

    LocalCluster local() {
        return cluster;
    }

    ShardwrightClient client() {
        return client;
    }

    /** The names of its nodes, in the order of their servers. */
    List<String> nodes() {
        return IntStream.rangeClosed(1, servers.size())
                .mapToObj(number -> "m" + number)
                .toList();
    }

    /** The server of a node. */
    SearchNode server(String node) {
        return servers.get(Integer.parseInt(node.substring(1)) - 1);
    }

    /** The worker of a node. */
    LocalProcess worker(String node) {
        return cluster.searchWorker(node);
    }

    /** The process of the coordinator that leads. */
    LocalProcess leader() {
        String name = Objects.requireNonNull(client.status().leader()).holder();
        return cluster.coordinators().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Clients that write to a table, and one that reads it. */
    SearchTraffic traffic(String table) {
        return SearchTraffic.start(
                client, table, servers.stream().map(SearchNode::holdings).toList(), WRITERS, new SearchRows(0));
    }

    /** Ends a server as a power cut would, and returns what starts it again, does what an operator would, and waits until it serves all that it has. */
    Runnable kill(String node) throws IOException {
        SearchNode server = server(node);
        ProcessBuilder again = server.kill();
        return () -> again(server, again);
    }

    /** Starts a server that was ended, does what an operator would, and waits until it serves all that it has. */
    void again(SearchNode server, ProcessBuilder how) {
        start(server, how);
        Looking.until(() -> {
            if (heal(server)) {
                try {
                    start(server, server.kill());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return server.clusters().stream().allMatch(name -> isSynced(server, name));
        });
    }

    private static void start(SearchNode server, ProcessBuilder how) {
        try {
            how.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Looking.until(server::answers);
    }

    /**
     * Of two members of a cluster one that dies leaves the other without a majority, and is not let in again by it. As all members answer, and none has a majority, the other may be told that it is
     * the cluster: nobody else can be. A server that starts while no other member answers it within 0.2 s is out as well, until it is started again.
     *
     * @return whether the server joins its clusters once it is started again
     */
    private boolean heal(SearchNode server) {
        boolean joins = false;
        for (String cluster : server.clusters()) {
            if (server.clusterStatus(cluster, "status").equals("recovery-required")) {
                servers.stream()
                        .filter(other -> other.clusterStatus(cluster, "status").equals("non-primary"))
                        .forEach(other -> other.run("SET CLUSTER " + cluster + " GLOBAL 'pc.bootstrap' = 1"));
                joins |= servers.stream()
                        .anyMatch(
                                other -> other.clusterStatus(cluster, "status").equals("primary"));
            }
        }
        return joins;
    }

    private static boolean isSynced(SearchNode server, String cluster) {
        return server.clusterStatus(cluster, "status").equals("primary")
                && server.clusterStatus(cluster, "node_state").equals("synced");
    }

    /** Makes a table. */
    void create(String table, int shards, int copies) {
        committed(client.createTable(new CreateTableRequest(table, COLUMNS, "id", shards, copies, "manticore", null))
                .group());
    }

    /** Drops it, rows and all. */
    void purge(String table) {
        committed(client.dropTable(table, true).group());
    }

    /** The groups that were published last and have not ended, with their commands. */
    List<GroupView> open() {
        return client.groups(Optional.empty(), 20).stream()
                .filter(group -> !Set.of("committed", "rolled_back").contains(group.state()))
                .map(group -> client.group(GroupId.parse(group.id())))
                .toList();
    }

    /** That every acknowledged row is where it is to be once, and no other is there than one of which nobody knows: on each server, by its distributed table. */
    void holds(String table, SearchTraffic traffic) {
        for (SearchNode server : servers) {
            assertThat(traffic.rows().judge(SearchRows.of(server.holdings(), table)))
                    .as(server.toString())
                    .matches(SearchRows.Verdict::isClean);
        }
    }

    /** Fails if a server has a table, a cluster or a folder of one that it did not have at first. */
    void assertNothingIsLeft() throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            SearchNode server = servers.get(i);
            assertThat(server.tables()).as("tables of m" + (i + 1)).isEmpty();
            // What a node in no other cluster is given for its distributed tables stays.
            if (server.clusters().contains(OWN_CLUSTER)) {
                server.run("EXIT CLUSTER " + OWN_CLUSTER);
                delete(server.dataFolder().resolve(OWN_CLUSTER));
            }
            assertThat(server.clusters()).as("clusters of m" + (i + 1)).isEmpty();
            assertThat(server.filledFolders()).as("folders of m" + (i + 1)).isEqualTo(foldersBefore.get(i));
        }
    }

    /** One with two copies of each shard. */
    static CreateTableRequest table(String name, int shards) {
        return new CreateTableRequest(name, COLUMNS, "id", shards, 2, "manticore", null);
    }

    GroupView ended(String group) {
        return client.awaitGroup(GroupId.parse(group), PATIENCE);
    }

    void committed(String group) {
        GroupView ended = ended(group);
        assertThat(ended.state()).as(ended.toString()).isEqualTo("committed");
    }

    static SqlResult succeeded(SqlResult result) {
        assertThat(result.succeeded()).as(result.toString()).isTrue();
        return result;
    }

    /** What the shards count together. */
    long counted(String table) {
        long sum = 0;
        for (ShardResult shard : succeeded(client.sql(table, SqlRequest.everywhere("SELECT COUNT(*) FROM " + table)))
                .results()) {
            sum += Long.parseLong(Objects.requireNonNull(shard.rows().get(0).get(0)));
        }
        return sum;
    }
}
