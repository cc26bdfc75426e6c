package io.shardwright.diagnosis;

import io.shardwright.bucket.BucketSet;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeObjects.Temporary;
import io.shardwright.planning.FoundNode;
import io.shardwright.planning.FoundNode.FoundServer;
import io.shardwright.planning.FoundNode.FoundShard;
import io.shardwright.planning.FoundNode.FoundTable;
import io.shardwright.planning.FoundRoute;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.NodeRecords;
import io.shardwright.planning.RoutePartition;
import io.shardwright.planning.TableForm;
import io.shardwright.queue.GroupId;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.table.ShardMap;
import io.shardwright.table.TableDefinition;
import io.shardwright.table.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A node n1 with one of the two shards of table users, the other being on n2: as it is to be, and to be broken by a test. A third node, n3, has nothing of it.
 */
final class Compared {
    static final NodeName N1 = new NodeName("n1");
    static final String OK = "users_g4_s0_e1";
    private static final List<String> COLUMNS = List.of("id bigint not null", "name varchar(100) null");
    private static final List<String> KEYS = List.of("key by_name (name(10))", "primary key (id)");
    private static final TreeMap<String, String> COLLATIONS =
            new TreeMap<>(Map.of("", "utf8mb4_unicode_ci", "name", "utf8mb4_unicode_ci"));
    private static final Map<NodeName, Node> FLEET =
            Map.of(N1, node("n1"), new NodeName("n2"), node("n2"), new NodeName("n3"), node("n3"));

    /** As a server writes it. */
    static final String FUNCTION = "abs(`id` MOD 2147483647) * 2654435761 DIV 4194304 MOD 1024";

    final Map<String, FoundTable> tables = new LinkedHashMap<>();
    final Map<String, FoundServer> servers = new LinkedHashMap<>();
    final List<Temporary> temporary = new ArrayList<>();
    final Map<String, Set<NodeName>> wayBack = new LinkedHashMap<>();
    final TreeMap<String, GroupId> changing = new TreeMap<>();
    final TreeMap<NodeName, String> away = new TreeMap<>();
    Optional<String> routeUser = Optional.of("r");
    List<NodeName> routes = List.of(N1, new NodeName("n2"));
    NodeStanding standing = NodeStanding.ACTIVE;

    /** Of the shard that the node has; its table was made at the first. */
    long epoch = 1;

    Compared() {
        tables.put(OK, shard(4, 0, 1).with(new TableForm(COLUMNS, KEYS, COLLATIONS)));
        tables.put("users", leading(RoutePartition.of(users())));
        servers.put("sw_g4_n1", to("host-of-n1", 3306));
        servers.put("sw_g4_n2", to("host-of-n2", 3306));
    }

    private static Node node(String name) {
        return new Node(
                new NodeName(name),
                Engine.MARIADB,
                new Endpoint("host-of-" + name, 3306),
                new Endpoint("host-of-" + name, 7400),
                "app",
                "default",
                1,
                Set.of(Capability.SPIDER));
    }

    static FoundTable shard(long generation, int number, long epoch) {
        return new FoundTable("InnoDB", Optional.of(new FoundShard(generation, number, epoch)));
    }

    static FoundTable shaped(String... columns) {
        return shard(4, 0, 1).with(new TableForm(List.of(columns), KEYS, COLLATIONS));
    }

    static FoundTable leading(List<RoutePartition> partitions) {
        return new FoundTable("SPIDER", Optional.empty())
                .with(new TableForm(COLUMNS, KEYS, COLLATIONS))
                .with(partitioned(FUNCTION, partitions));
    }

    static FoundTable opened(FoundRoute route) {
        return leading(List.of()).with(route);
    }

    static FoundRoute partitioned(String function, List<RoutePartition> partitions) {
        return new FoundRoute(FoundRoute.Reading.READ, "", function, partitions);
    }

    /** The same of other collations. */
    static FoundTable collated(FoundTable table, String whole, String name) {
        return table.with(new TableForm(COLUMNS, KEYS, new TreeMap<>(Map.of("", whole, "name", name))));
    }

    static FoundServer to(String host, int port) {
        return new FoundServer(host, port, "app", "r", "");
    }

    KnownTable users() {
        List<BucketSet> buckets = BucketSet.split(2);
        List<Shard> shards = List.of(
                new Shard(0, buckets.get(0), List.of(new Replica(N1, OK, epoch, Replica.Role.PRIMARY, 1))),
                new Shard(
                        1,
                        buckets.get(1),
                        List.of(new Replica(new NodeName("n2"), "users_g4_s1_e1", 1, Replica.Role.PRIMARY))));
        TableName name = new TableName("users");
        return new KnownTable(
                name,
                Engine.MARIADB,
                4,
                TableDefinition.parse("id bigint primary key, name varchar(100), key by_name (name(10))", "id"),
                new ShardMap(name, 7, shards),
                routes,
                4);
    }

    FoundNode found() {
        return new FoundNode(node("n1"), tables, servers);
    }

    NodeRecords records() {
        Set<String> artifacts = new HashSet<>();
        Set<String> orphans = new HashSet<>();
        for (Temporary object : temporary) {
            artifacts.add(object.name());
            if (object.kind().equals("shard-table") && object.state().equals("kept") && object.ended()) {
                orphans.add(object.name());
            }
        }
        return new NodeRecords(
                new NodeLosses.Records(new TreeMap<>(), Set.of(), Set.of(9L), artifacts, orphans),
                List.of(users()),
                Set.of(OK),
                wayBack,
                FLEET,
                temporary,
                changing,
                away,
                routeUser);
    }

    List<DiagnosisLine> lines() {
        return Diagnosis.of(new SeenNode.MariaDb(found()), records(), standing);
    }

    /** What is not as it is to be, and what is being changed: verdict, object, and what is there. */
    List<String> findings() {
        return lines().stream()
                .filter(line -> line.verdict() != Verdict.OK)
                .map(line -> line.verdict().label() + " " + line.object() + ": " + line.actual()
                        + (line.mendable() ? "" : " (" + line.advice() + ")"))
                .toList();
    }
}
