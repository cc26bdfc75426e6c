package io.shardwright.sqlproxy;

import java.util.Optional;

/** Sees every statement of one connection before the server does, in their order, on that connection's thread. */
@FunctionalInterface
public interface StatementWatch {
    /**
     * What is to happen with a statement.
     *
     * @return empty to let it pass like any other
     */
    Optional<Exchange.Plan> planFor(String sql);
}
