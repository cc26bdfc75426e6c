package io.shardwright.action;

import java.util.List;

/**
 * Gives a distributed table other parts, without a moment in which it is absent.
 *
 * @param table that is there
 * @param parts each {@code local=table} or {@code agent=host:port|host:port:table}
 */
public record SwapDistributed(String table, List<String> parts) implements MoveStep {
    public SwapDistributed {
        parts = List.copyOf(parts);
    }

    @Override
    public String name() {
        return "swap-distributed";
    }
}
