package io.shardwright.rowcopy;

import io.shardwright.dialect.Quoting;
import io.shardwright.move.TableAddress;
import io.shardwright.nodedb.NodeConnection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The indexes that a target is without while rows are copied into it: all those that need not be unique. Adding an index to a full table sorts it, which takes a fraction of what
 * finding the place of each row's entry takes. Unique ones stay, as the rows of two snapshots may have the same value, of which one has to go.
 *
 * <p>They are recorded before they are dropped, and the records stay until they are back: whoever finds records finds the table in one of the states between, and what is missing is
 * seen from the table itself.
 */
final class IndexesAside {
    /** How the server writes an ordinary index; UNIQUE, FULLTEXT and SPATIAL ones begin with that word. */
    private static final Pattern INDEX = Pattern.compile("^  (KEY (`(?:[^`]|``)+`) \\((.*?)),?$");

    /** A counter, which must be the first column of some index. A comment may read alike, and then an index stays that need not. */
    private static final Pattern COUNTER = Pattern.compile("^  (`(?:[^`]|``)+`) .* AUTO_INCREMENT\\b.*$");

    private final NodeConnection connection;
    private final UUID move;
    private final TableAddress table;

    /** @param connection an ordinary one, in autocommit, not one for rows */
    IndexesAside(NodeConnection connection, UUID move, TableAddress table) {
        this.connection = connection;
        this.move = move;
        this.table = table;
    }

    /** An index as the table's definition has it. */
    private record Index(String quotedName, String definition) {}

    /** Drops the indexes, while the table is empty. */
    void take() throws SQLException {
        List<Index> there = there();
        List<Index> recorded = recorded();
        if (recorded.isEmpty()) {
            record(there);
            recorded = there;
        }
        drop(recorded.stream().filter(there::contains).toList());
    }

    /** The statement that adds whatever is missing; empty if nothing is. */
    String addition() throws SQLException {
        List<Index> there = there();
        List<Index> missing =
                recorded().stream().filter(index -> !there.contains(index)).toList();
        return missing.isEmpty()
                ? ""
                : "ALTER TABLE " + name()
                        + missing.stream()
                                .map(index -> " ADD " + index.definition())
                                .collect(Collectors.joining(","));
    }

    /** Forgets them once they are back. */
    void forget() throws SQLException {
        try (PreparedStatement statement = connection.prepare("DELETE FROM shardwright.move_index WHERE move = ?")) {
            statement.setString(1, move.toString());
            statement.executeUpdate();
        }
    }

    /**
     * Gives the table of a copy that is given up its definition back, by which it is known to whoever drops it. Its rows go first: they are worth nothing now, and an index of no rows
     * costs nothing.
     */
    void giveUp() throws SQLException {
        if (recorded().isEmpty()) {
            return;
        }
        if (exists()) {
            String addition = addition();
            if (!addition.isEmpty()) {
                connection.execute("TRUNCATE TABLE " + name());
                connection.execute(addition);
            }
        }
        forget();
    }

    private String name() {
        return Quoting.name(table.schema(), table.name());
    }

    private boolean exists() throws SQLException {
        return connection.exists(
                "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
                table.schema(),
                table.name());
    }

    private List<Index> there() throws SQLException {
        return parse(connection.column("SHOW CREATE TABLE " + name(), 2));
    }

    private static List<Index> parse(String definition) {
        List<String> lines = definition.lines().toList();
        List<String> counters = lines.stream()
                .map(COUNTER::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        List<Index> indexes = new ArrayList<>();
        for (String line : lines) {
            Matcher index = INDEX.matcher(line);
            if (index.matches() && counters.stream().noneMatch(index.group(3)::startsWith)) {
                indexes.add(new Index(index.group(2), index.group(1)));
            }
        }
        return indexes;
    }

    private List<Index> recorded() throws SQLException {
        List<Index> indexes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(
                "SELECT name, definition FROM shardwright.move_index WHERE move = ? ORDER BY number")) {
            statement.setString(1, move.toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    indexes.add(new Index(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return indexes;
    }

    private void record(List<Index> indexes) throws SQLException {
        if (indexes.isEmpty()) {
            return;
        }
        String places = indexes.stream().map(index -> "(?, ?, ?, ?)").collect(Collectors.joining(", "));
        // One statement, and so all of them or none.
        try (PreparedStatement statement = connection.prepare(
                "INSERT INTO shardwright.move_index (move, number, name, definition) VALUES " + places)) {
            int place = 1;
            for (int i = 0; i < indexes.size(); i++) {
                statement.setString(place++, move.toString());
                statement.setInt(place++, i);
                statement.setString(place++, indexes.get(i).quotedName());
                statement.setString(place++, indexes.get(i).definition());
            }
            statement.executeUpdate();
        }
    }

    private void drop(List<Index> indexes) throws SQLException {
        if (!indexes.isEmpty()) {
            connection.execute("ALTER TABLE " + name()
                    + indexes.stream()
                            .map(index -> " DROP KEY " + index.quotedName())
                            .collect(Collectors.joining(",")));
        }
    }
}
