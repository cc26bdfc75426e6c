package io.shardwright.planning;

import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Nodes for tests. */
final class Fleet {
    private Fleet() {}

    static List<Node> mariaDb(int count, boolean spider) {
        Set<Capability> capabilities = spider ? Set.of(Capability.SPIDER) : Set.of();
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            nodes.add(node("node-" + i, Engine.MARIADB, 3306, capabilities));
        }
        return nodes;
    }

    /** MariaDB nodes with Spider. */
    static List<Node> named(String... names) {
        return Stream.of(names)
                .map(name -> node(name, Engine.MARIADB, 3306, Set.of(Capability.SPIDER)))
                .toList();
    }

    static List<Node> manticore(int count) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            nodes.add(node("search-" + i, Engine.MANTICORE, 9312, Set.of()));
        }
        return nodes;
    }

    /** A node of Manticore in a zone. */
    static Node placed(String name, String zone, int capacity) {
        Node node = node(name, Engine.MANTICORE, 9312, Set.of());
        return new Node(
                node.name(),
                node.engine(),
                node.database(),
                node.link(),
                node.schema(),
                zone,
                capacity,
                node.capabilities());
    }

    private static Node node(String name, Engine engine, int port, Set<Capability> capabilities) {
        return new Node(
                new NodeName(name),
                engine,
                new Endpoint("host-of-" + name, port),
                new Endpoint("host-of-" + name, 7400),
                "app",
                "default",
                1,
                capabilities);
    }
}
