package io.shardwright.nodedb;

import io.shardwright.attempt.HalfKind;
import io.shardwright.noderun.Undertaking;
import java.util.List;

/** How one half of a command is run. */
sealed interface Half {
    /** What is sent, in this order. */
    List<String> statements();

    /** What it can leave behind, which decides how its outcome can be told. */
    HalfKind kind();

    /** Changes rows of transactional tables only, or none: commits in one transaction with its ledger row, so the ledger tells. */
    record Rows(String sql, boolean reads) implements Half {
        @Override
        public List<String> statements() {
            return List.of(sql);
        }

        @Override
        public HalfKind kind() {
            return HalfKind.ROWS;
        }
    }

    /** Statements that each happen as a whole or not at all, and commit by themselves: after an error answer they did nothing. */
    record Definition(List<String> statements) implements Half {
        public Definition {
            statements = List.copyOf(statements);
        }

        @Override
        public HalfKind kind() {
            return HalfKind.DEFINITION;
        }
    }

    /**
     * A renaming that gives up at once where something holds the table, as everybody else waits behind it meanwhile.
     *
     * @param rename the statement
     */
    record Fence(String rename) implements Half {
        /** A second is the least that a server waits. Set apart, so that the binary log has the renaming alone: whoever follows it must know it. */
        @Override
        public List<String> statements() {
            return List.of("SET SESSION lock_wait_timeout=1, innodb_lock_wait_timeout=1", rename);
        }

        @Override
        public HalfKind kind() {
            return HalfKind.DEFINITION;
        }
    }

    /** What the worker does itself; its own records tell how far it is. */
    record Undertaken(Undertaking work) implements Half {
        @Override
        public List<String> statements() {
            return List.of();
        }

        @Override
        public HalfKind kind() {
            return HalfKind.RESUMABLE;
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
        public HalfKind kind() {
            return calls ? HalfKind.CALL : HalfKind.OPAQUE;
        }
    }
}
