package io.shardwright.admin;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** What stands in the tables of a metadata database, past all that looks after it. */
record MetadataRows(LocalMariaDb server) {
    private static final String NEXT_GENERATION = "next generation";

    /** Runs statements in the metadata schema, or in another that they begin by using. */
    void run(String... statements) throws SQLException {
        try (Connection root = server.connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The number of rows of every table of the metadata database, and the next generation. */
    Map<String, Long> counts() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection root = server.connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement();
                Statement counting = root.createStatement();
                ResultSet tables = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'shardwright' AND table_type = 'BASE TABLE'")) {
            while (tables.next()) {
                rows.put(tables.getString(1), number(counting, "SELECT COUNT(*) FROM `" + tables.getString(1) + "`"));
            }
            rows.put(NEXT_GENERATION, number(counting, "SELECT next FROM generation"));
        }
        return rows;
    }

    /** What every table of the metadata database holds, as checksums of all that is in it. */
    Map<String, Long> checksums() throws SQLException {
        Map<String, Long> checksums = new TreeMap<>();
        try (Connection root = server.connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement();
                ResultSet sums = statement.executeQuery("CHECKSUM TABLE "
                        + String.join(
                                ", ",
                                counts().keySet().stream()
                                        .filter(name -> !name.equals(NEXT_GENERATION))
                                        .toList()))) {
            while (sums.next()) {
                checksums.put(sums.getString(1), sums.getLong(2));
            }
        }
        return checksums;
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
