package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.nodedb.ScratchRehearsal;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a cleanup asks of nodes, through their workers: each holds its node, or the worker refuses. */
final class NodeCleaner {
    private final LinkPool links;
    private final NodeReader nodes;

    NodeCleaner(MetadataDatabase database, LinkPool links) {
        this.links = links;
        this.nodes = new NodeReader(database);
    }

    /** Those that can be asked now. */
    Map<NodeName, Node> reachable() {
        return reachable(Engine.MARIADB);
    }

    /** Those of an engine that do what is asked of them now. */
    Map<NodeName, Node> reachable(Engine engine) {
        return nodes.nodes().stream()
                .filter(status -> status.atWork() && !status.leftOut())
                .map(NodeReader.NodeStatus::node)
                .filter(node -> node.engine() == engine)
                .collect(Collectors.toMap(Node::name, Function.identity()));
    }

    /** Those of the fleet that keep a ledger of their own. */
    List<NodeName> known() {
        return nodes.nodes().stream()
                .map(NodeReader.NodeStatus::node)
                .filter(node -> node.engine() == Engine.MARIADB)
                .map(Node::name)
                .sorted(Comparator.comparing(NodeName::value))
                .toList();
    }

    /** The next groups in a node's ledger, by UUID. */
    List<String> groups(Node node, String after, int max) {
        return ask(
                        node,
                        "SELECT DISTINCT group_uuid FROM shardwright.ledger WHERE group_uuid > '" + after
                                + "' ORDER BY group_uuid LIMIT " + max,
                        max)
                .stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }

    /** Takes groups out of a node's ledger. */
    void forget(Node node, Collection<String> uuids) {
        ask(
                node,
                uuids.stream()
                        .collect(Collectors.joining(
                                "', '", "DELETE FROM shardwright.ledger WHERE group_uuid IN ('", "')")),
                1);
    }

    /** Takes away what a rehearsal has left. */
    void removeScratch(Node node, UUID rehearsal) {
        ask(node, "DROP DATABASE IF EXISTS " + ScratchRehearsal.schemaName(rehearsal), 1);
        forget(node, List.of(rehearsal.toString()));
    }

    /** @throws ShardwrightException {@link ErrorCode#UNREACHABLE} */
    private List<List<@Nullable String>> ask(Node node, String sql, int rowsMax) {
        try {
            return NodeQuestion.ask(links, node, sql, rowsMax).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ShardwrightException known) {
                throw known;
            }
            throw e;
        }
    }
}
