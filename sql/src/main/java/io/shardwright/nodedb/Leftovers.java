package io.shardwright.nodedb;

import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.noderun.LedgerKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** What a server could not take back of row changes, as its warnings tell: a trigger may write to a table that does not roll back. */
final class Leftovers {
    private Leftovers() {}

    /**
     * What a statement has left that failed.
     *
     * @param end as which its ledger row was written in the same transaction
     * @return the server's words; empty if the transaction is open still, or was taken back whole
     */
    static Optional<String> of(NodeConnection open, LedgerKey key, End end) throws SQLException {
        Warnings warnings = Warnings.of(open);
        if (warnings.kept().isPresent() || warnings.whole()) {
            return warnings.kept();
        }
        // The one that matters would be the last.
        boolean rolledBack =
                Ledger.find(open, key).filter(entry -> entry.end() == end).isEmpty();
        return rolledBack
                ? Optional.of("its server has rolled back by itself with more warnings than it keeps:"
                        + " whether all of it could be taken back is not known")
                : Optional.empty();
    }

    /** What a rollback has left that ended without an error. */
    static Optional<String> told(NodeConnection open) throws SQLException {
        return Warnings.of(open).kept();
    }

    /** @param whole whether the server has kept all of them */
    private record Warnings(Optional<String> kept, boolean whole) {
        static Warnings of(NodeConnection open) throws SQLException {
            try (Statement statement = open.jdbc().createStatement();
                    ResultSet warnings = statement.executeQuery("SHOW WARNINGS")) {
                Optional<String> kept = Optional.empty();
                int shown = 0;
                while (warnings.next()) {
                    shown++;
                    if (warnings.getInt("Code") == Lane.NOT_ROLLED_BACK) {
                        kept = Optional.of(warnings.getString("Message"));
                    }
                }
                return new Warnings(kept, shown < NodeDatabase.WARNINGS_MAX);
            }
        }
    }
}
