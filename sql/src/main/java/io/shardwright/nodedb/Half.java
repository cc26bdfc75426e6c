package io.shardwright.nodedb;

import java.util.List;

/** How one half of a command is run, which decides how its outcome can be told when the answer is lost. */
sealed interface Half {
    /** What is sent, in this order. */
    List<String> statements();

    /** Whether something of it may have happened although this was the answer. Not for row changes, of which the ledger tells. */
    boolean mayHaveRun(ErrorClass answer);

    /** Changes rows of transactional tables only, or none: commits in one transaction with its ledger row, so the ledger tells. */
    record Rows(String sql, boolean reads) implements Half {
        @Override
        public List<String> statements() {
            return List.of(sql);
        }

        @Override
        public boolean mayHaveRun(ErrorClass answer) {
            return answer == ErrorClass.LOST;
        }
    }

    /** Statements that each happen as a whole or not at all, and commit by themselves: after an error answer they did nothing. */
    record Definition(List<String> statements) implements Half {
        public Definition {
            statements = List.copyOf(statements);
        }

        @Override
        public boolean mayHaveRun(ErrorClass answer) {
            return answer == ErrorClass.LOST;
        }
    }

    /**
     * A statement that may do a part of what it does: CALL, row changes in tables that cannot roll back, definitions of several objects.
     *
     * @param calls it runs statements that are not in its text, so that an error of syntax may be one of theirs, after others
     */
    record Opaque(String sql, boolean calls) implements Half {
        @Override
        public List<String> statements() {
            return List.of(sql);
        }

        @Override
        public boolean mayHaveRun(ErrorClass answer) {
            return calls || answer != ErrorClass.MALFORMED;
        }
    }
}
