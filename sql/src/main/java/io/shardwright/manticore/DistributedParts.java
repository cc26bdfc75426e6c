package io.shardwright.manticore;

import io.shardwright.dialect.SearchStatement;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Optional;

/** What the distributed tables of a server lead to. */
public final class DistributedParts {
    private DistributedParts() {}

    /**
     * The parts of a distributed table, each {@code local=table} or {@code agent=host:port|host:port:table}, or that of a persistent or blackhole agent; empty of what is none.
     *
     * @param definition as SHOW CREATE TABLE gives it
     */
    public static Optional<List<String>> of(String definition) {
        try {
            return SearchStatement.parse(definition) instanceof SearchStatement.CreateDistributed table
                    ? Optional.of(table.parts())
                    : Optional.empty();
        } catch (ShardwrightException e) {
            return Optional.empty();
        }
    }
}
