package io.shardwright.nodedb;

import java.util.List;

/** How one half of a command is run, which decides how its outcome can be told when the answer is lost. */
sealed interface Half {
    /** What is sent, in this order. */
    List<String> statements();

    /** Changes rows of transactional tables only, or none: commits in one transaction with its ledger row, so the ledger tells. */
    record Rows(String sql, boolean reads) implements Half {
        @Override
        public List<String> statements() {
            return List.of(sql);
        }
    }

    /** Statements that each happen as a whole or not at all, and commit by themselves: after an error answer they did nothing. */
    record Definition(List<String> statements) implements Half {
        public Definition {
            statements = List.copyOf(statements);
        }
    }

    /** A statement that may do a part of what it does: CALL, or row changes in tables that cannot roll back. */
    record Opaque(String sql) implements Half {
        @Override
        public List<String> statements() {
            return List.of(sql);
        }
    }
}
