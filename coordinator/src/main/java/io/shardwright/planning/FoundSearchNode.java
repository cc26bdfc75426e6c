package io.shardwright.planning;

import io.shardwright.fleet.Node;
import java.util.List;
import java.util.Map;

/**
 * What is on the server of a node of Manticore.
 *
 * @param tables by name
 */
public record FoundSearchNode(Node node, Map<String, FoundTable> tables) {
    private static final String DISTRIBUTED = "distributed";

    public FoundSearchNode {
        tables = Map.copyOf(tables);
    }

    /**
     * A table that is there.
     *
     * @param type as the server says it: {@code rt}, {@code distributed}, ...
     * @param parts of a distributed table, each {@code local=table} or {@code agent=host:port|host:port:table}; none of another
     * @param why the parts of a distributed table could not be read; empty if they were
     */
    public record FoundTable(String type, List<String> parts, String why) {
        public FoundTable {
            parts = List.copyOf(parts);
        }

        /** One that leads to no others. */
        public static FoundTable plain(String type) {
            return new FoundTable(type, List.of(), "");
        }

        /** One that leads to others. */
        public static FoundTable leading(List<String> parts) {
            return new FoundTable(DISTRIBUTED, parts, "");
        }

        /** One that leads to others, of which the server does not say to which. */
        public static FoundTable unread(String why) {
            return new FoundTable(DISTRIBUTED, List.of(), why);
        }

        public boolean distributed() {
            return type.equals(DISTRIBUTED);
        }
    }
}
