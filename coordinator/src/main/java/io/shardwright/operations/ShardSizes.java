package io.shardwright.operations;

import io.shardwright.dialect.Quoting;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.planning.KnownTable;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How large and how busy the tables on each node are, as the nodes themselves estimate it: enough to plan by, and not to the byte. Asks all nodes at
 * once and once. For one thread.
 */
final class ShardSizes {
    /** Nobody was asked: every table counts as empty. */
    static final ShardSizes NONE = new ShardSizes();

    private static final int TABLES_MAX = 1_000_000;
    private static final int SECONDS_PER_HOUR = 3_600;
    private static final int STATUS_ROWS_MAX = 100;

    /** What of a table's status says how large it is: what is written down, and what is not yet. */
    private static final Set<String> BYTES = Set.of("disk_bytes", "ram_bytes");

    private final Map<NodeName, Map<String, Size>> sizes = new HashMap<>();
    private final List<String> untold = new ArrayList<>();

    /**
     * Of one table.
     *
     * @param load rows read and changed an hour since the server began to count them
     */
    record Size(long bytes, long load) {
        static final Size NONE = new Size(0, 0);
    }

    private ShardSizes() {}

    /**
     * Asks nodes of one engine.
     *
     * @param tables those whose shards matter
     * @param load whether to ask how busy the tables are too
     * @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} if no node counts what {@code load} is about
     */
    static ShardSizes ask(LinkPool links, List<Node> nodes, List<KnownTable> tables, boolean load) {
        ShardSizes sizes = new ShardSizes();
        if (nodes.stream().anyMatch(node -> node.engine() == Engine.MANTICORE)) {
            sizes.askEach(links, nodes, tables, load);
            return sizes;
        }
        Map<Node, CompletableFuture<List<List<@Nullable String>>>> answers = new LinkedHashMap<>();
        nodes.forEach(node -> answers.put(node, NodeQuestion.ask(links, node, bytesOf(node), TABLES_MAX)));
        answers.forEach((node, answer) -> sizes.take(node, answer, false));
        if (load) {
            answers.replaceAll((node, old) -> NodeQuestion.ask(links, node, loadOf(node), TABLES_MAX));
            answers.forEach((node, answer) -> sizes.take(node, answer, true));
            boolean counted = sizes.sizes.values().stream()
                    .anyMatch(figures -> figures.values().stream().anyMatch(size -> size.load() > 0));
            if (!counted) {
                throw new ShardwrightException(
                        ErrorCode.UNSUPPORTED,
                        "no node counts what is read from and written to its tables",
                        "Set userstat = 1 on the servers and let them count for a while, or plan by bytes or count.");
            }
        }
        return sizes;
    }

    /** Manticore tells of one table at a time. */
    private void askEach(LinkPool links, List<Node> nodes, List<KnownTable> tables, boolean load) {
        if (load) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "Manticore does not count what is read from and written to its tables",
                    "Plan by bytes or count.");
        }
        Map<NodeName, Node> asked = nodes.stream().collect(Collectors.toMap(Node::name, Function.identity()));
        record Copy(Node node, String table, CompletableFuture<List<List<@Nullable String>>> answer) {}
        List<Copy> copies = new ArrayList<>();
        for (KnownTable table : tables) {
            for (Shard shard : table.map().shards()) {
                for (Replica replica : shard.replicas()) {
                    Node node = asked.get(replica.node());
                    if (node != null) {
                        String physical = replica.physicalName();
                        String sql = "SHOW TABLE " + physical + " STATUS";
                        copies.add(new Copy(node, physical, NodeQuestion.ask(links, node, sql, STATUS_ROWS_MAX)));
                    }
                }
            }
        }
        Set<Node> silent = new HashSet<>();
        copies.forEach(copy -> {
            try {
                sizes.computeIfAbsent(copy.node().name(), name -> new HashMap<>())
                        .put(copy.table(), new Size(bytes(copy.answer().join()), 0));
            } catch (CompletionException e) {
                if (silent.add(copy.node())) {
                    untold.add(untold(copy.node(), "large", e));
                }
            }
        });
    }

    private static long bytes(List<List<@Nullable String>> status) {
        return status.stream()
                .filter(row -> BYTES.contains(String.valueOf(row.get(0))))
                .mapToLong(row -> Long.parseLong(String.valueOf(row.get(1))))
                .sum();
    }

    private static String untold(Node node, String how, CompletionException e) {
        String why = e.getCause() instanceof ShardwrightException known ? known.message() : "it does not answer";
        return "node " + node.name() + " did not say how " + how + " its shards are: " + why;
    }

    private static String bytesOf(Node node) {
        return "SELECT TABLE_NAME, COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0) FROM information_schema.TABLES"
                + " WHERE TABLE_SCHEMA = " + Quoting.mariaDbLiteral(node.schema());
    }

    private static String loadOf(Node node) {
        return "SELECT TABLE_NAME, CAST(CEILING((ROWS_READ + ROWS_CHANGED) * " + SECONDS_PER_HOUR
                + " / (SELECT GREATEST(CAST(VARIABLE_VALUE AS UNSIGNED), 1) FROM information_schema.GLOBAL_STATUS"
                + " WHERE VARIABLE_NAME = 'UPTIME')) AS UNSIGNED) FROM information_schema.TABLE_STATISTICS"
                + " WHERE TABLE_SCHEMA = " + Quoting.mariaDbLiteral(node.schema());
    }

    private void take(Node node, CompletableFuture<List<List<@Nullable String>>> answer, boolean load) {
        Map<String, Size> tables = sizes.computeIfAbsent(node.name(), name -> new HashMap<>());
        try {
            for (List<@Nullable String> row : answer.join()) {
                String table = String.valueOf(row.get(0));
                long figure = Long.parseLong(String.valueOf(row.get(1)));
                Size before = tables.getOrDefault(table, Size.NONE);
                tables.put(table, load ? new Size(before.bytes(), figure) : new Size(figure, before.load()));
            }
        } catch (CompletionException e) {
            untold.add(untold(node, load ? "busy" : "large", e));
        }
    }

    /** A table's, or {@link Size#NONE} if nobody knows. */
    Size of(NodeName node, String table) {
        return sizes.getOrDefault(node, Map.of()).getOrDefault(table, Size.NONE);
    }

    /** Which nodes have not said what they were asked for, and why, a sentence each. Their tables count as empty. */
    List<String> untold() {
        return List.copyOf(untold);
    }
}
