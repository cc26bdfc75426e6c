package io.shardwright.cluster;

import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.SearchNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that add rows to a table on Manticore, each row once, and one that counts them on each server in turn; with what became of it all. */
final class SearchTraffic implements AutoCloseable {
    private static final int WRITERS = 3;

    private final ShardwrightClient client;
    private final String table;
    private final List<SearchNode> servers;
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private final List<String> unread = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong longestMillis = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private SearchTraffic(ShardwrightClient client, String table, List<SearchNode> servers) {
        this.client = client;
        this.table = table;
        this.servers = servers;
    }

    static SearchTraffic start(ShardwrightClient client, String table, List<SearchNode> servers) {
        SearchTraffic traffic = new SearchTraffic(client, table, servers);
        for (int writer = 0; writer < WRITERS; writer++) {
            long first = 1L + writer;
            traffic.threads.add(new Thread(() -> traffic.write(first), "writer-" + writer));
        }
        traffic.threads.add(new Thread(traffic::read, "reader"));
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    private void write(long first) {
        for (long id = first; !stopping; id += WRITERS) {
            String insert = "INSERT INTO " + table + " (id, name, age) VALUES (" + id + ", 'w', 1)";
            long begun = System.nanoTime();
            try {
                ShardResult result = client.sql(table, SqlRequest.forKey(insert, String.valueOf(id)))
                        .results()
                        .get(0);
                switch (result.outcome()) {
                    case ShardResult.OK -> acknowledged.add(id);
                    case ShardResult.UNKNOWN -> unknown.add(id);
                    default -> refused.add(id + ": " + result.error());
                }
            } catch (ShardwrightException e) {
                unknown.add(id);
            }
            long millis = (System.nanoTime() - begun) / 1_000_000;
            longestMillis.accumulateAndGet(millis, Math::max);
        }
    }

    /** The distributed table itself, as any client of a server sees it. */
    private void read() {
        while (!stopping) {
            for (SearchNode server : servers) {
                try {
                    String unused = server.ask("SELECT COUNT(*) FROM " + table);
                    reads.incrementAndGet();
                } catch (IllegalStateException e) {
                    unread.add(server.sql() + ": " + e.getCause());
                }
            }
        }
    }

    /** The rows that were acknowledged; all of them once it is closed. */
    Set<Long> acknowledged() {
        return acknowledged;
    }

    /** Rows of which nobody knows. */
    Set<Long> unknown() {
        return unknown;
    }

    List<String> refused() {
        return refused;
    }

    /** Reads that failed. */
    List<String> unread() {
        return unread;
    }

    @Override
    public String toString() {
        return acknowledged.size() + " inserts acknowledged, " + refused.size() + " refused, " + unknown.size()
                + " unknown, the longest took " + longestMillis + " ms; " + reads + " reads of distributed tables, "
                + unread.size() + " failed";
    }

    /** Ends them all and returns when they have ended. */
    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
