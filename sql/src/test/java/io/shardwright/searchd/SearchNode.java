package io.shardwright.searchd;

import io.shardwright.fleet.Endpoint;
import io.shardwright.manticore.SearchHoldings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Manticore server as a test sees it, from outside.
 *
 * @param sql where it speaks the MySQL protocol
 * @param api where it speaks its own, to other nodes
 */
public record SearchNode(Endpoint sql, Endpoint api) {
    private static final String API = ":";
    private static final String CHANGES = "binlog";

    static SearchNode parse(String text) {
        String[] parts = text.split(API, -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalStateException("'" + text + "' is no host:port[:apiport]");
        }
        Endpoint sql = Endpoint.parse(parts[0] + ":" + parts[1]);
        return new SearchNode(
                sql, parts.length == 3 ? Endpoint.parse(parts[0] + ":" + parts[2]) : new SearchHoldings(sql).api());
    }

    /** What it holds. */
    public SearchHoldings holdings() {
        return new SearchHoldings(sql);
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
        return holdings().tables();
    }

    /** The names of the clusters that it is in. */
    public List<String> clusters() {
        return holdings().clusters();
    }

    /** What it says of a cluster, such as its {@code status}; empty if nothing. */
    public String clusterStatus(String cluster, String what) {
        String key = "cluster_" + cluster + "_" + what;
        return rows("SHOW STATUS LIKE '" + key + "'").stream()
                .filter(row -> row.get(0).equals(key))
                .map(row -> row.get(1))
                .collect(Collectors.joining());
    }

    /** The folders in its data folder, but for its log of changes and those that it leaves behind of every table that is dropped, with nothing but a lock. */
    public Set<String> filledFolders() throws IOException {
        Set<String> filled = new TreeSet<>();
        try (Stream<Path> inside = Files.list(dataFolder())) {
            for (Path path : inside.filter(Files::isDirectory).toList()) {
                String name = path.getFileName().toString();
                try (Stream<Path> files = Files.list(path)) {
                    boolean holds = files.anyMatch(file -> !file.toString().endsWith(".lock"));
                    if (name.startsWith("sw_") || (holds && !name.equals(CHANGES))) {
                        filled.add(name);
                    }
                }
            }
        }
        return filled;
    }

    /** Whether it answers. */
    public boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Ends it as a power cut would.
     *
     * @return what starts it again as it was started
     */
    public ProcessBuilder kill() throws IOException {
        return end(ProcessHandle::destroyForcibly);
    }

    /**
     * Ends it in order.
     *
     * @return what starts it again as it was started
     */
    public ProcessBuilder stop() throws IOException {
        return end(ProcessHandle::destroy);
    }

    private ProcessBuilder end(Consumer<ProcessHandle> how) throws IOException {
        long pid = pid();
        Path process = Path.of("/proc", String.valueOf(pid));
        ProcessBuilder again = new ProcessBuilder(List.of(words(process.resolve("cmdline"))))
                .directory(process.resolve("cwd").toRealPath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        again.environment().clear();
        for (String variable : words(process.resolve("environ"))) {
            int gap = variable.indexOf('=');
            if (gap > 0) {
                again.environment().put(variable.substring(0, gap), variable.substring(gap + 1));
            }
        }
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
        how.accept(handle);
        handle.onExit().join();
        return again;
    }

    private static String[] words(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0");
    }

    /** Takes away all that it has. */
    public void empty() {
        holdings().clear();
    }
}
