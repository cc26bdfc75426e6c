package io.shardwright.manticore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Endpoint;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Gives a distributed table other parts at one moment. No statement of the server does: it drops such a table and makes it anew. But by the protocol in which members of a cluster hand each
 * other distributed tables, one that is there is replaced as a whole; so this asks the server as another member would. The server does not write it down before its next change of a
 * definition: whoever swaps sees to one.
 */
final class TableSwap {
    private static final int ADD_DISTRIBUTED = 8;

    private TableSwap() {}

    /**
     * Swaps.
     *
     * @param api where the server speaks its own protocol
     * @param cluster one that the server is in; the table need not be in it
     * @param parts each {@code local=table} or {@code agent=host:port|host:port:table}, or that of a persistent or blackhole agent
     * @throws IOException if it did not answer: it may be done
     * @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} with the server's words if it refused
     */
    static void swap(Endpoint api, String cluster, String table, List<String> parts) throws IOException {
        Optional<String> refused = MemberProtocol.ask(api, ADD_DISTRIBUTED, out -> {
            MemberProtocol.text(out, cluster);
            MemberProtocol.text(out, table);
            MemberProtocol.text(out, description(parts));
        });
        if (refused.isPresent()) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "the server " + api + " does not swap the distributed table '" + table + "': " + refused.get(),
                    "Use a release of Manticore that docs/manticore.md names.");
        }
    }

    private static String description(List<String> parts) {
        ObjectNode root = Json.mapper().createObjectNode().put("type", "distributed");
        ArrayNode locals = root.putArray("locals");
        ArrayNode agents = root.putArray("agents");
        for (String part : parts) {
            int gap = part.indexOf('=');
            String value = part.substring(gap + 1);
            String kind = part.substring(0, gap);
            if (kind.equals("local")) {
                locals.add(value);
            } else {
                agents.addObject()
                        .put("config", value)
                        .put("blackhole", kind.equals("agent_blackhole"))
                        .put("persistent", kind.equals("agent_persistent"));
            }
        }
        if (parts.stream().anyMatch(part -> part.startsWith("agent") && part.contains("|"))) {
            root.put("ha_strategy", ManticoreTables.MIRROR_CHOICE);
        }
        root.put("divide_remote_ranges", false);
        return root.toString();
    }
}
