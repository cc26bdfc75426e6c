package io.shardwright.nodedb;

import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.TableReferences;
import io.shardwright.statement.Tokenizer;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a rollback undoes all that a statement changes on this node: whether every table that it may change, or a view of it leads to, is one of InnoDB. A
 * route table is not: its rows are elsewhere. What triggers and functions change is not seen.
 */
final class TransactionalTables {
    private final NodeConnection connection;
    private final String defaultSchema;
    private final Set<ObjectName> seen = new HashSet<>();

    TransactionalTables(NodeConnection connection, String defaultSchema) {
        this.connection = connection;
        this.defaultSchema = defaultSchema;
    }

    boolean holdsAllOf(String sql, Statement.RowChange change) throws SQLException {
        Set<ObjectName> tables =
                change.target().map(Set::of).orElseGet(() -> TableReferences.ofChange(Tokenizer.tokens(sql)));
        return all(tables);
    }

    private boolean all(Set<ObjectName> tables) throws SQLException {
        for (ObjectName table : tables) {
            if (seen.add(table) && !rollsBack(table)) {
                return false;
            }
        }
        return true;
    }

    private boolean rollsBack(ObjectName table) throws SQLException {
        String schema = table.schema().orElse(defaultSchema);
        Optional<String> engine = connection.first(
                "SELECT IF(TABLE_TYPE = 'VIEW', 'VIEW', COALESCE(ENGINE, '')) FROM information_schema.TABLES"
                        + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                schema,
                table.name());
        // What is not there takes no harm: the server will say so.
        if (engine.isEmpty() || engine.get().equals("InnoDB")) {
            return true;
        } else if (!engine.get().equals("VIEW")) {
            return false;
        }
        // Empty where the worker's account may not see it.
        String definition = connection
                .first(
                        "SELECT COALESCE(VIEW_DEFINITION, '') FROM information_schema.VIEWS"
                                + " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                        schema,
                        table.name())
                .orElse("");
        return !definition.isEmpty() && all(TableReferences.ofView(Tokenizer.tokens(definition)));
    }
}
