package io.shardwright.sqlproxy;

import io.shardwright.fleet.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A TCP proxy that understands as much of the MySQL protocol as it takes to see the text of a statement. It listens on a free port of the
 * loopback interface. Connections must not use TLS. Safe for use by many threads.
 */
public final class SqlProxy implements AutoCloseable {
    /** What to do with the first statement that matches. */
    private record Rule(Predicate<String> matches, Exchange.Plan plan) {}

    private final Endpoint server;
    private final ServerSocket listener;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();

    private SqlProxy(Endpoint server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    public static SqlProxy before(Endpoint server) throws IOException {
        SqlProxy proxy = new SqlProxy(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread thread = new Thread(proxy::accept, "sql-proxy");
        thread.setDaemon(true);
        thread.start();
        return proxy;
    }

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** Applies a plan once, to the first statement that contains the text. */
    public void once(String text, Exchange.Plan plan) {
        once(sql -> sql.contains(text), plan);
    }

    /** Applies a plan once, to the first statement that matches. */
    public void once(Predicate<String> matches, Exchange.Plan plan) {
        rules.add(new Rule(matches, plan));
    }

    /** Whether every rule has found its statement. */
    public boolean rulesUsedUp() {
        return rules.isEmpty();
    }

    /** How many statements that contain the text have come from clients. */
    public long count(String text) {
        return seen.stream().filter(sql -> sql.contains(text)).count();
    }

    Optional<Exchange.Plan> planFor(String sql) {
        seen.add(sql);
        // Of two threads that find the same rule, the one that removes it has it.
        return rules.stream()
                .filter(rule -> rule.matches().test(sql))
                .findFirst()
                .filter(rules::remove)
                .map(Rule::plan);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                client.setTcpNoDelay(true);
                Socket upstream = new Socket(server.host(), server.port());
                upstream.setTcpNoDelay(true);
                ProxiedConnection connection = new ProxiedConnection(this, client, upstream);
                connections.add(connection);
                connection.start();
                if (listener.isClosed()) {
                    // It slipped in while the proxy was being closed.
                    connection.close();
                }
            } catch (IOException e) {
                // Closed, or the server is away: the client sees a connection that ends.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(ProxiedConnection::close);
    }
}
