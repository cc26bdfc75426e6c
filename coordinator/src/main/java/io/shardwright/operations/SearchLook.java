package io.shardwright.operations;

import io.shardwright.fleet.Node;
import io.shardwright.manticore.DistributedParts;
import io.shardwright.planning.FoundSearchNode;
import io.shardwright.planning.FoundSearchNode.FoundTable;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.transport.LinkPool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What the server of a Manticore node says of its tables, asked through its worker. Reads only. */
final class SearchLook {
    private static final int TABLES_MAX = 100_000;

    private final LinkPool links;
    private final Node node;

    SearchLook(LinkPool links, Node node) {
        this.links = links;
        this.node = node;
    }

    /**
     * What is on it, with where the distributed tables lead.
     *
     * @throws ShardwrightException {@link ErrorCode#NOT_COMPARED} if it does not answer
     */
    FoundSearchNode look() {
        Map<String, FoundTable> tables = new HashMap<>();
        for (List<@Nullable String> row : answered(NodeQuestion.ask(links, node, "SHOW TABLES", TABLES_MAX))) {
            String name = String.valueOf(row.get(0));
            FoundTable listed = FoundTable.plain(String.valueOf(row.get(1)));
            tables.put(name, listed.distributed() ? led(name) : listed);
        }
        return new FoundSearchNode(node, tables);
    }

    private FoundTable led(String table) {
        NodeQuestion.Answer answer = answered(NodeQuestion.answer(links, node, "SHOW CREATE TABLE " + table, 1));
        if (!answer.error().isEmpty()) {
            return FoundTable.unread(answer.error());
        }
        String definition = answer.rows().isEmpty()
                ? ""
                : String.valueOf(answer.rows().get(0).get(1));
        return DistributedParts.of(definition)
                .map(FoundTable::leading)
                .orElseGet(() -> FoundTable.unread("its definition is none that can be read: " + definition));
    }

    private <T> T answered(CompletableFuture<T> asked) {
        try {
            return asked.join();
        } catch (CompletionException e) {
            throw new ShardwrightException(
                    ErrorCode.NOT_COMPARED,
                    "node " + node.name() + " cannot be compared: "
                            + (e.getCause() instanceof ShardwrightException known
                                    ? known.message()
                                    : "it does not answer"),
                    "Start its server and its worker.",
                    e);
        }
    }
}
