package io.shardwright.cluster;

import io.shardwright.fleet.Endpoint;
import io.shardwright.local.Wiring;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.SqlProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Wires between the processes of a cluster and its databases, at which one statement at a time can be aimed. */
final class Aims implements Wiring, AutoCloseable {
    private final List<SqlProxy> proxies = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Aim> aim = new AtomicReference<>();

    /**
     * A statement that is waited for, once.
     *
     * @param process who sends it
     * @param plan what happens with it
     */
    private record Aim(Pattern process, Pattern statement, Exchange.Plan plan, CountDownLatch hit) {}

    @Override
    public Endpoint address(String process, String database, Endpoint server) {
        try {
            SqlProxy proxy = SqlProxy.before(server, () -> sql -> planFor(process, sql));
            proxies.add(proxy);
            return proxy.endpoint();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Exchange.Plan> planFor(String process, String sql) {
        Aim now = aim.get();
        if (now == null
                || !now.process().matcher(process).find()
                || !now.statement().matcher(sql).find()
                || !aim.compareAndSet(now, null)) {
            return Optional.empty();
        }
        return Optional.of(exchange -> {
            now.plan().handle(exchange);
            now.hit().countDown();
        });
    }

    /** Aims at the next such statement; the latch opens once the plan was carried out. */
    CountDownLatch at(String process, String statement, Exchange.Plan plan) {
        CountDownLatch hit = new CountDownLatch(1);
        aim.set(new Aim(Pattern.compile(process), Pattern.compile(statement, Pattern.DOTALL), plan, hit));
        return hit;
    }

    @Override
    public void close() {
        for (SqlProxy proxy : proxies) {
            try {
                proxy.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
