package io.shardwright.nodedb;

import io.shardwright.attempt.Finding;
import io.shardwright.attempt.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A copy of a table without rows, in the scratch schema, on which it is tried what statements make of its definition. For the thread that holds the scratch lock. */
final class AlteredCopy {
    private final NodeConnection connection;
    private final String name;
    private final String create;
    private String refusal = "";

    /**
     * Makes nothing yet.
     *
     * @param name quoted and with its schema, as the statements have it
     * @param create the statement that makes the copy
     */
    AlteredCopy(NodeConnection connection, String name, String create) {
        this.connection = connection;
        this.name = name;
        this.create = create;
    }

    /**
     * Whether the table is as {@code forward} leaves it, or as it was before: the other statement leads away from what it is, and this one back to it.
     *
     * @param table for people
     * @param anyOrder whether columns may stand in another order: what others have added since stands behind them
     */
    Finding told(String table, String forward, String rollback, boolean anyOrder) throws SQLException {
        return connection.withoutForeignKeys(() -> found(table, forward, rollback, anyOrder));
    }

    private Finding found(String table, String forward, String rollback, boolean anyOrder) throws SQLException {
        Optional<Shape> now = after();
        Optional<Shape> thereAndBack = after(forward, rollback);
        String refused = refusal;
        Optional<Shape> backAndThere = after(rollback, forward);
        Finding exact = Finding.of(
                backAndThere.equals(now),
                thereAndBack.equals(now),
                backAndThere.equals(now) ? unchanged(table) : differs(table, refused));
        if (!anyOrder || exact.verdict() != Verdict.UNCLEAR) {
            return exact;
        }
        Optional<Shape> unordered = now.map(Shape::unordered);
        return Finding.of(
                backAndThere.map(Shape::unordered).equals(unordered),
                thereAndBack.map(Shape::unordered).equals(unordered),
                exact.reason());
    }

    private static String unchanged(String table) {
        return "from the definition of " + table + " it cannot be told from its rollback";
    }

    private static String differs(String table, String refused) {
        return refused.isEmpty()
                ? "its rollback does not lead back to the definition that " + table + " has"
                : "on a copy of " + table + " the server says: " + refused;
    }

    /** What the copy is after these statements; empty if the server refuses one. */
    private Optional<Shape> after(String... statements) throws SQLException {
        refusal = "";
        connection.execute("DROP TABLE IF EXISTS " + name);
        connection.execute(create);
        for (String statement : statements) {
            try {
                connection.execute(statement);
            } catch (SQLException e) {
                switch (ServerErrors.of(e)) {
                    case LOST, TRANSIENT -> throw e;
                    case EXISTS, PERMANENT, MALFORMED -> refusal = String.valueOf(e.getMessage());
                }
                return Optional.empty();
            }
        }
        return Optional.of(Shape.of(Scratch.definition(connection, name)));
    }

    /**
     * A definition as SHOW CREATE TABLE writes it, line by line.
     *
     * @param columns with what stands before them
     * @param keys and constraints, by their names: what was dropped and added again stands behind the others, and is the same
     * @param options with the partitions
     */
    private record Shape(List<String> columns, List<String> keys, List<String> options) {
        static Shape of(String definition) {
            List<String> columns = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            List<String> options = new ArrayList<>();
            definition.lines().forEach(line -> {
                if (!options.isEmpty() || line.startsWith(")")) {
                    options.add(line);
                } else {
                    boolean column = line.startsWith("  `") || columns.isEmpty();
                    (column ? columns : keys).add(line.replaceFirst(",$", ""));
                }
            });
            keys.sort(Comparator.naturalOrder());
            return new Shape(columns, keys, options);
        }

        Shape unordered() {
            return new Shape(columns.stream().sorted().toList(), keys, options);
        }
    }
}
