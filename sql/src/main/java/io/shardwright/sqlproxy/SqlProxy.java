package io.shardwright.sqlproxy;

import io.shardwright.fleet.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A TCP proxy that understands as much of the MySQL protocol as it takes to see the text of a statement. It listens on a free port of the
 * loopback interface. Connections must not use TLS. Safe for use by many threads.
 */
public final class SqlProxy implements AutoCloseable {
    private final Endpoint server;
    private final ServerSocket listener;
    private final Supplier<StatementWatch> watches;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

    private SqlProxy(Endpoint server, ServerSocket listener, Supplier<StatementWatch> watches) {
        this.server = server;
        this.listener = listener;
        this.watches = watches;
    }

    /**
     * A proxy before a server, which need not run.
     *
     * @param watches makes the watch of each connection
     */
    public static SqlProxy before(Endpoint server, Supplier<StatementWatch> watches) throws IOException {
        SqlProxy proxy = new SqlProxy(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), watches);
        Thread thread = new Thread(proxy::accept, "sql-proxy");
        thread.setDaemon(true);
        thread.start();
        return proxy;
    }

    /** Where clients connect. */
    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** Ends every connection that is open now, towards both sides. */
    public void cutAll() {
        connections.forEach(ProxiedConnection::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, or the server is away: the client sees a connection that ends.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            client.setTcpNoDelay(true);
            Socket upstream = new Socket(server.host(), server.port());
            upstream.setTcpNoDelay(true);
            ProxiedConnection connection = new ProxiedConnection(client, upstream, watches.get(), connections::remove);
            connections.add(connection);
            connection.start();
            if (listener.isClosed()) {
                // It slipped in while the proxy was being closed.
                connection.close();
            }
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutAll();
    }
}
