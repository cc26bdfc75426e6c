package io.shardwright.localdb;

import io.shardwright.child.ChildProcess;
import io.shardwright.child.LocalPort;
import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A private MariaDB server: a child process of this one, reachable on 127.0.0.1 only, durable like a real one (both fsyncs), with a ROW binary
 * log. It ends when {@link #close()} is called or, at the latest, when this JVM ends. Its port and accounts stay the same over restarts. Safe
 * for use by many threads.
 */
public final class LocalMariaDb implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration PAUSE = Duration.ofMillis(20);
    // 60 s in all: a slow disk with four servers starting at once stays far below.
    private static final int ATTEMPT_COUNT_MAX = 3_000;
    // Between our asking for a free port and the server taking it another process may take it.
    private static final int PORT_COUNT_MAX = 3;
    private static final Duration STOP_GRACE = Duration.ofSeconds(20);

    private final Path folder;
    private final ServerOptions options;
    private final MariaDbBinaries binaries;
    private final Map<String, Account> accounts;
    private int port;
    private boolean spider;
    private @Nullable ChildProcess process;
    private boolean closed;

    private LocalMariaDb(Path folder, ServerOptions options, MariaDbBinaries binaries, Map<String, Account> accounts) {
        this.folder = folder;
        this.options = options;
        this.binaries = binaries;
        this.accounts = accounts;
    }

    /** Starts a server of this machine's own choice; see {@link MariaDbBinaries#find()}. */
    public static LocalMariaDb start(Path folder, ServerOptions options) {
        return start(folder, options, MariaDbBinaries.find());
    }

    /**
     * Starts a server and returns when it takes connections.
     *
     * @param folder of this server alone; what an earlier server left there is continued
     */
    public static LocalMariaDb start(Path folder, ServerOptions options, MariaDbBinaries binaries) {
        LocalMariaDb server = in(folder, options, binaries, Account.generated(Account.ROUTE));
        server.start();
        return server;
    }

    /**
     * A server that is not started yet.
     *
     * @param folder of this server alone; what an earlier server left there is continued
     * @param route the account of distributed tables, the same on all nodes of a cluster; an earlier server's own stays as it is
     */
    public static LocalMariaDb in(Path folder, ServerOptions options, MariaDbBinaries binaries, Account route) {
        Path own = folder.toAbsolutePath();
        try {
            Files.createDirectories(own);
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(own.resolve("tmp"));
            LocalMariaDb server = new LocalMariaDb(own, options, binaries, AccountFile.of(own, route));
            server.port = portOf(own);
            return server;
        } catch (IOException e) {
            throw unprepared(own, e);
        }
    }

    private static ShardwrightException unprepared(Path folder, IOException e) {
        return new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                "cannot prepare the server folder " + folder + ": " + e.getMessage(),
                "Check that it can be written.",
                e);
    }

    /**
     * Starts it, also again after {@link #stop()} or {@link #kill()}, and returns when it takes connections; does nothing while it runs.
     *
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER} if it does not start or has been closed
     */
    public synchronized void start() {
        if (closed) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER, "the server in " + folder + " is closed", "Make another.");
        }
        if (isRunning()) {
            return;
        }
        copyTemplate();
        boolean portIsNew = port == 0;
        for (int attempt = 1; ; attempt++) {
            if (portIsNew) {
                port = LocalPort.free().port();
            }
            ChildProcess started = ChildProcess.start("mariadbd in " + folder, command(), Map.of(), folder, log());
            process = started;
            if (awaitReady(started)) {
                break;
            }
            boolean portTaken = !started.isAlive() && logTail(50).contains("Can't start server: Bind on TCP/IP port");
            started.kill();
            if (!portIsNew || !portTaken || attempt == PORT_COUNT_MAX) {
                throw new ShardwrightException(
                        ErrorCode.LOCAL_CLUSTER,
                        "mariadbd on port " + port + " did not start: " + lastError(),
                        "Read " + log() + ".");
            }
        }
        try {
            Files.writeString(folder.resolve("port"), Integer.toString(port));
            Files.deleteIfExists(folder.resolve("init.sql"));
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER, "cannot write to " + folder, "Check that the disk is not full.", e);
        }
    }

    private void copyTemplate() {
        if (!Files.isDirectory(folder.resolve("data"))) {
            try {
                AccountFile.writeInit(folder.resolve("init.sql"), options, accounts);
            } catch (IOException e) {
                throw unprepared(folder, e);
            }
            Path data = folder.resolve("data");
            if (options.migrated()) {
                MigratedTemplate.copyTo(data, binaries, CacheFolder.ofUser());
            } else {
                DataTemplate.copyTo(data, binaries, CacheFolder.ofUser());
            }
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(binaries.server().toString());
        command.addAll(binaries.baseOptions());
        command.addAll(DataTemplate.userOptions());
        command.addAll(List.of(
                "--datadir=" + folder.resolve("data"),
                "--tmpdir=" + folder.resolve("tmp"),
                "--pid-file=" + folder.resolve("mariadbd.pid"),
                // Relative to the data folder: an absolute path could be longer than a socket's name may be.
                "--socket=mariadb.sock",
                "--bind-address=" + HOST,
                "--port=" + port,
                "--skip-name-resolve",
                // Since 11.4 a server makes itself a certificate at every start, which takes 6 to 12 seconds.
                "--skip-ssl",
                "--server-id=" + options.serverId(),
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--binlog-row-image=FULL",
                "--sync-binlog=1",
                "--innodb-flush-log-at-trx-commit=1",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_bin",
                "--default-time-zone=+00:00",
                "--max-connections=300",
                "--innodb-buffer-pool-size=" + options.bufferPoolMegabytes() + "M",
                "--key-buffer-size=1M",
                "--aria-pagecache-buffer-size=4M",
                DataTemplate.LOG_SIZE_OPTION));
        if (options.spider()) {
            // Where the plugin's file is absent the server says so in its log and starts without. A node's distributed
            // table also has
            // partitions on the node itself, which Spider otherwise refuses as a circle.
            command.add("--plugin-load-add=ha_spider");
            command.add("--loose-spider-same-server-link=ON");
        }
        if (Files.exists(folder.resolve("init.sql"))) {
            command.add("--init-file=" + folder.resolve("init.sql"));
        }
        return command;
    }

    private boolean awaitReady(ChildProcess started) {
        for (int attempt = 0; attempt < ATTEMPT_COUNT_MAX; attempt++) {
            // The root password is this server's own: whoever else has the port cannot be taken for it.
            if (listens()) {
                try (Connection connection = rootConnection();
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM information_schema.ENGINES"
                                + " WHERE ENGINE = 'SPIDER' AND SUPPORT IN ('YES', 'DEFAULT')")) {
                    spider = rows.next() && rows.getInt(1) > 0;
                    return true;
                } catch (SQLException e) {
                    // It listens before it takes logins; the next attempt tells.
                    if (started.awaitEnd(PAUSE)) {
                        return false;
                    }
                    continue;
                }
            }
            if (started.awaitEnd(PAUSE)) {
                return false;
            }
        }
        return false;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PAUSE.toMillis() * 50);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops it in order: what it has answered is on disk. */
    public synchronized void stop() {
        if (process != null) {
            process.stop(STOP_GRACE);
        }
    }

    /** Ends it at once, as a power failure would (SIGKILL). */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
        }
    }

    public synchronized void restart() {
        stop();
        start();
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The server's process; for tests that pause it by a signal. */
    public synchronized ChildProcess process() {
        return Objects.requireNonNull(process);
    }

    public synchronized Endpoint endpoint() {
        return new Endpoint(HOST, port);
    }

    /** Whether the server has the Spider engine loaded. */
    public synchronized boolean hasSpider() {
        return spider;
    }

    /** The schema of shard tables. */
    public String dataSchema() {
        return options.dataSchema();
    }

    public MariaDbBinaries binaries() {
        return binaries;
    }

    /** The account of that user, one of the constants of {@link Account}. */
    public Account account(String user) {
        return Objects.requireNonNull(accounts.get(user), user);
    }

    /** Where the server writes what happens to it. */
    public Path log() {
        return folder.resolve("mariadbd.log");
    }

    /** For Connector/J; {@code schema} may be empty. Local servers speak without TLS, on the loopback interface only. */
    public String jdbcUrl(String schema) {
        return "jdbc:mysql://" + endpoint() + "/" + schema + "?sslMode=DISABLED";
    }

    /** A connection as root, which sees and may do everything. The caller closes it. */
    public Connection rootConnection() throws SQLException {
        return connect(Account.ROOT, "");
    }

    /** A connection as one of the accounts. The caller closes it. */
    public Connection connect(String user, String schema) throws SQLException {
        Account account = account(user);
        return DriverManager.getConnection(jdbcUrl(schema), account.user(), account.password());
    }

    /**
     * Runs a statement as one of the accounts and returns its rows, values as text; none for a statement without a result.
     *
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER} with the server's message
     */
    public List<List<@Nullable String>> run(String user, String sql) {
        return runAll(user, List.of(sql)).get(0);
    }

    /**
     * Runs statements one after another on one connection and returns what each of them came to, as {@link #run} does.
     *
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER} with the server's message for the first that fails
     */
    public List<List<List<@Nullable String>>> runAll(String user, List<String> statements) {
        String last = "";
        try (Connection connection = connect(user, "");
                Statement statement = connection.createStatement()) {
            List<List<List<@Nullable String>>> results = new ArrayList<>();
            for (String sql : statements) {
                last = sql;
                results.add(rows(statement, sql));
            }
            return results;
        } catch (SQLException e) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "the server on port " + endpoint().port() + " refused a statement: " + e.getMessage() + "; " + last,
                    "Read " + log() + ".",
                    e);
        }
    }

    private static List<List<@Nullable String>> rows(Statement statement, String sql) throws SQLException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        if (statement.execute(sql)) {
            try (ResultSet result = statement.getResultSet()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static int portOf(Path folder) throws IOException {
        Path file = folder.resolve("port");
        return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
    }

    private String lastError() {
        return logTail(200)
                .lines()
                .filter(line -> line.contains("[ERROR]") && !line.endsWith("Aborting"))
                .reduce((a, b) -> b)
                .map(line -> line.substring(line.indexOf("[ERROR]") + 8))
                .orElse("it did not answer in time");
    }

    private String logTail(int lineCountMax) {
        try {
            List<String> lines =
                    Files.readString(log(), StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - lineCountMax), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends it for good and at once, for data that nobody will read again; a start under way comes to its end first, a later one is refused. */
    public synchronized void discard() {
        closed = true;
        kill();
    }

    /** Stops it for good; a start under way comes to its end first, a later one is refused. */
    @Override
    public synchronized void close() {
        closed = true;
        stop();
    }
}
