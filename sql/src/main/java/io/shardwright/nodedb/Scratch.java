package io.shardwright.nodedb;

import io.shardwright.attempt.Finding;
import io.shardwright.dialect.Quoting;
import io.shardwright.statement.Alteration;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells whether an object has the whole definition that a statement would give it, by letting the server make it once more under a scratch
 * name and comparing what the server says of both. So types, defaults, collations and constraints are judged by the server that wrote them,
 * not by us.
 *
 * <p>One thread at a time: the caller holds the node's scratch lock. A scratch object that a crash left behind is dropped by the next use.
 */
final class Scratch {
    /** Also the name of scratch servers. */
    static final String SCHEMA = "shardwright_scratch";

    /** The counter as SHOW CREATE TABLE writes it: behind the engine, which opens the options. A comment may read alike further on. */
    static final Pattern COUNTER = Pattern.compile("(\\n\\) ENGINE=\\w+) AUTO_INCREMENT=[0-9]+");

    /** Engines that keep the rows of a table themselves. */
    private static final Pattern OF_ITS_OWN =
            Pattern.compile("\\n\\) ENGINE=(InnoDB|Aria|MyISAM|ROCKSDB)\\b", Pattern.CASE_INSENSITIVE);

    private final NodeConnection connection;
    private final Existence existence;

    Scratch(NodeConnection connection, Existence existence) {
        this.connection = connection;
        this.existence = existence;
    }

    /** Whether {@code table} is what {@code sql}, a CREATE TABLE, would make. */
    boolean sameTable(String sql, ObjectName table) throws SQLException {
        Optional<String> rewritten = Rewrite.nameAfter(sql, "TABLE", Quoting.name(SCHEMA, table.name()));
        return rewritten.isPresent()
                && withSchemaLike(table, () -> {
                    // Referenced tables are not in the scratch schema, and need not be to be written down.
                    connection.withoutForeignKeys(() -> {
                        connection.execute(rewritten.get());
                        return true;
                    });
                    return definition(existence.schemaOf(table), table.name()).equals(definition(SCHEMA, table.name()));
                });
    }

    /**
     * Whether the table is as the alteration leaves it, or as it was before; unasked of a table whose rows are elsewhere, as its copy would lead to them too.
     *
     * @param anyOrder whether columns may stand in another order than it leaves them in
     */
    Finding told(Alteration alteration, boolean anyOrder) throws SQLException {
        ObjectName table = alteration.table();
        String name = Quoting.name(SCHEMA, table.name());
        String definition = definition(existence.schemaOf(table), table.name());
        String beginning = "CREATE TABLE " + Quoting.name(table.name());
        if (!definition.startsWith(beginning) || !OF_ITS_OWN.matcher(definition).find()) {
            return Finding.UNASKED;
        }
        String create = "CREATE TABLE " + name + definition.substring(beginning.length());
        return inSchemaLike(
                        table,
                        () -> new AlteredCopy(connection, name, create)
                                .told(
                                        table.toString(),
                                        renamed(alteration.forward(), name),
                                        renamed(alteration.rollback(), name),
                                        anyOrder))
                .orElse(Finding.UNASKED);
    }

    private static String renamed(String sql, String name) {
        String keyword = StatementParser.parse(sql) instanceof Statement.AlterTable ? "TABLE" : "ON";
        return Rewrite.nameAfter(sql, keyword, name).orElseThrow();
    }

    /** Whether the index of this name is what {@code sql}, a CREATE INDEX, would make. */
    boolean sameIndex(String sql, String index, ObjectName table) throws SQLException {
        Optional<String> rewritten = Rewrite.nameAfter(sql, "ON", Quoting.name(SCHEMA, table.name()));
        return rewritten.isPresent()
                && withSchemaLike(table, () -> {
                    String scratch = Quoting.name(SCHEMA, table.name());
                    connection.execute("CREATE TABLE " + scratch + " LIKE "
                            + Quoting.name(existence.schemaOf(table), table.name()));
                    connection.execute("ALTER TABLE " + scratch + " DROP INDEX " + Quoting.name(index));
                    connection.execute(rewritten.get());
                    return indexLines(existence.schemaOf(table), table.name(), index)
                            .equals(indexLines(SCHEMA, table.name(), index));
                });
    }

    /** Whether {@code view} is what {@code sql}, a CREATE VIEW, would make. */
    boolean sameView(String sql, ObjectName view) throws SQLException {
        String columns = "SELECT CONCAT_WS('\n"
                + "', VIEW_DEFINITION, CHECK_OPTION, DEFINER, SECURITY_TYPE) FROM information_schema.VIEWS WHERE"
                + " TABLE_SCHEMA = ? AND TABLE_NAME = ?";
        Optional<String> rewritten = Rewrite.nameAfter(sql, "VIEW", Quoting.name(SCHEMA, view.name()));
        return rewritten.isPresent()
                && withSchemaLike(view, () -> {
                    connection.execute(rewritten.get());
                    return rows(columns, existence.schemaOf(view), view.name())
                            .equals(rows(columns, SCHEMA, view.name()));
                });
    }

    /** Whether {@code database} has the character set, collation and comment that {@code sql}, a CREATE DATABASE, would give it. */
    boolean sameDatabase(String sql, String database) throws SQLException {
        String columns = "SELECT CONCAT_WS('\n"
                + "', DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA WHERE"
                + " SCHEMA_NAME = ?";
        Optional<String> rewritten = Rewrite.nameAfter(sql, "DATABASE", Quoting.name(SCHEMA))
                .or(() -> Rewrite.nameAfter(sql, "SCHEMA", Quoting.name(SCHEMA)));
        if (rewritten.isEmpty()) {
            return false;
        }
        dropSchema();
        try {
            connection.execute(rewritten.get());
            return rows(columns, database).equals(rows(columns, SCHEMA));
        } finally {
            dropSchema();
        }
    }

    /** Whether {@code server} has the options that {@code sql}, a CREATE SERVER, would give it. */
    boolean sameServer(String sql, String server) throws SQLException {
        String columns =
                "SELECT CONCAT_WS('\n', Host, Db, Username, Password, Port, Socket, Wrapper, Owner) FROM mysql.servers"
                        + " WHERE Server_name = ?";
        Optional<String> rewritten = Rewrite.nameAfter(sql, "SERVER", Quoting.name(SCHEMA));
        if (rewritten.isEmpty()) {
            return false;
        }
        String drop = "DROP SERVER IF EXISTS " + Quoting.name(SCHEMA);
        connection.execute(drop);
        try {
            connection.execute(rewritten.get());
            return rows(columns, server).equals(rows(columns, SCHEMA));
        } finally {
            connection.execute(drop);
        }
    }

    /** A comparison within the scratch schema. */
    private interface Comparison<T> {
        T make() throws SQLException;
    }

    private boolean withSchemaLike(ObjectName name, Comparison<Boolean> comparison) throws SQLException {
        return inSchemaLike(name, comparison).orElse(false);
    }

    /** Compares in a scratch schema that has the defaults of the schema in which the object is; empty if that is not there. */
    private <T> Optional<T> inSchemaLike(ObjectName name, Comparison<T> comparison) throws SQLException {
        List<String> defaults = rows(
                "SELECT CONCAT('CHARACTER SET ', DEFAULT_CHARACTER_SET_NAME, ' COLLATE ', DEFAULT_COLLATION_NAME)"
                        + " FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
                existence.schemaOf(name));
        if (defaults.isEmpty()) {
            return Optional.empty();
        }
        dropSchema();
        try {
            connection.execute("CREATE DATABASE " + SCHEMA + " " + defaults.get(0));
            return Optional.of(comparison.make());
        } finally {
            dropSchema();
        }
    }

    private void dropSchema() throws SQLException {
        connection.execute("DROP DATABASE IF EXISTS " + SCHEMA);
    }

    /** A table's definition without its counter, which moves with the rows. */
    private String definition(String schema, String table) throws SQLException {
        return definition(connection, Quoting.name(schema, table));
    }

    /** The same of a name that is quoted. */
    static String definition(NodeConnection connection, String name) throws SQLException {
        String whole = connection.column("SHOW CREATE TABLE " + name, 2);
        return COUNTER.matcher(whole).replaceFirst("$1");
    }

    private List<String> indexLines(String schema, String table, String index) throws SQLException {
        String key = " KEY " + Quoting.name(index) + " ";
        return definition(schema, table)
                .lines()
                .map(line -> " " + line.strip().replaceFirst(",$", ""))
                .filter(line -> line.contains(key) && !line.contains(" CONSTRAINT "))
                .toList();
    }

    private List<String> rows(String sql, String... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepare(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }
}
