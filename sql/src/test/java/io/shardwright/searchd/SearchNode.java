package io.shardwright.searchd;

import io.shardwright.fleet.Endpoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A Manticore server as a test sees it, from outside.
 *
 * @param sql where it speaks the MySQL protocol
 * @param api where it speaks its own, to other nodes
 */
public record SearchNode(Endpoint sql, Endpoint api) {
    private static final String API = ":";

    static SearchNode parse(String text) {
        String[] parts = text.split(API, -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalStateException("'" + text + "' is no host:port[:apiport]");
        }
        Endpoint sql = Endpoint.parse(parts[0] + ":" + parts[1]);
        return new SearchNode(sql, parts.length == 3 ? Endpoint.parse(parts[0] + ":" + parts[2]) : apiOf(sql));
    }

    /** The first address on which it listens for no other protocol by name. */
    private static Endpoint apiOf(Endpoint sql) {
        return new SearchNode(sql, sql)
                .rows("SHOW SETTINGS").stream()
                        .filter(row -> row.get(0).equals("searchd.listen")
                                && row.get(1).matches("[^:]+:[0-9]+"))
                        .map(row -> Endpoint.parse(row.get(1)))
                        .findFirst()
                        .orElseThrow();
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("sslMode", "DISABLED");
        properties.setProperty("useLocalSessionState", "true");
        properties.setProperty("connectTimeout", "5000");
        properties.setProperty("user", "test");
        return new com.mysql.cj.jdbc.Driver().connect("jdbc:mysql://" + sql + "/", properties);
    }

    /** Runs statements. */
    public void run(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    /** The rows that answer a statement. */
    public List<List<String>> rows(String statement) {
        try (Connection connection = connect();
                Statement asked = connection.createStatement();
                ResultSet result = asked.executeQuery(statement)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    /** The first value that answers a statement. */
    public String ask(String statement) {
        return rows(statement).get(0).get(0);
    }

    private String setting(String name) {
        return rows("SHOW SETTINGS").stream()
                .filter(row -> row.get(0).equals(name))
                .map(row -> row.get(1))
                .findFirst()
                .orElseThrow();
    }

    /** Its process. */
    public long pid() {
        return Long.parseLong(setting("worker_pid"));
    }

    /** Where it keeps its data. */
    public Path dataFolder() {
        return Path.of(setting("searchd.data_dir"));
    }

    /** The names of its tables. */
    public List<String> tables() {
        return rows("SHOW TABLES").stream().map(row -> row.get(0)).sorted().toList();
    }

    /** The names of the clusters that it is in. */
    public List<String> clusters() {
        return rows("SHOW STATUS LIKE 'cluster_name'").stream()
                .map(row -> row.get(1))
                .sorted()
                .toList();
    }

    /** What it says of a cluster, such as its {@code status}; empty if nothing. */
    public String clusterStatus(String cluster, String what) {
        String key = "cluster_" + cluster + "_" + what;
        return rows("SHOW STATUS LIKE '" + key + "'").stream()
                .filter(row -> row.get(0).equals(key))
                .map(row -> row.get(1))
                .collect(Collectors.joining());
    }

    /** Takes away all clusters, then all tables. */
    public void empty() {
        clusters().forEach(cluster -> run("EXIT CLUSTER " + cluster));
        tables().forEach(table -> run("DROP TABLE " + table));
    }
}
