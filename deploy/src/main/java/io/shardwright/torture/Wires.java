package io.shardwright.torture;

import io.shardwright.fleet.Endpoint;
import io.shardwright.local.Wiring;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.SqlProxy;
import io.shardwright.sqlproxy.StatementWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A proxy between each process and each database that it uses, so that faults can be aimed at statements. Safe for use by many threads. */
final class Wires implements Wiring, AutoCloseable {
    /** Who says what may happen at a statement. */
    @FunctionalInterface
    interface Marksman {
        Optional<Exchange.Plan> aimAt(String process, List<StatementShape> exchange);
    }

    /** A wire, with its ends. */
    private record Wire(String process, String database, SqlProxy proxy) {}

    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private volatile Marksman marksman = (process, exchange) -> Optional.empty();

    /** Says who is told of statements from now on. */
    void watchedBy(Marksman watcher) {
        marksman = watcher;
    }

    @Override
    public Endpoint address(String process, String database, Endpoint server) {
        String role = process.startsWith("worker") ? "worker" : "coordinator";
        String link = role + " to " + (database.equals(METADATA) ? METADATA : "node");
        try {
            SqlProxy proxy = SqlProxy.before(server, () -> new Watch(process, link));
            wires.add(new Wire(process, database, proxy));
            return proxy.endpoint();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Remembers what its connection's transaction did, so that one COMMIT is told from another. */
    private final class Watch implements StatementWatch {
        private final String process;
        private final String link;
        private @Nullable StatementShape last;

        Watch(String process, String link) {
            this.process = process;
            this.link = link;
        }

        @Override
        public Optional<Exchange.Plan> planFor(String sql) {
            List<StatementShape> exchange = new ArrayList<>();
            for (StatementShape statement : StatementShape.all(link, sql)) {
                StatementShape before = last;
                if (statement.endsTransaction()) {
                    exchange.add(before == null ? statement : statement.ending(before));
                } else {
                    exchange.add(statement);
                    last = statement.ofTheSession() ? before : statement;
                }
            }
            return marksman.aimAt(process, exchange);
        }
    }

    /**
     * Ends all connections of one wire.
     *
     * @param pick chooses it
     * @return its ends, for the log
     */
    String cut(int pick) {
        List<Wire> all = new ArrayList<>(wires);
        Wire wire = all.get(pick % all.size());
        wire.proxy().cutAll();
        return wire.process() + " to " + wire.database();
    }

    @Override
    public void close() {
        for (Wire wire : wires) {
            try {
                wire.proxy().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
