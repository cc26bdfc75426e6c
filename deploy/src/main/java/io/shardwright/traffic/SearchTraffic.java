package io.shardwright.traffic;

import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlRequest;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.manticore.SearchHoldings;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.time.Stopwatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that add rows to a table on Manticore, each row once, and one that counts them on each server in turn; with what became of it all. The table has the columns {@code id}, {@code name}
 * and {@code age}. All methods may be called by any thread.
 */
public final class SearchTraffic implements AutoCloseable {
    private final ShardwrightClient client;
    private final String table;
    private final List<SearchHoldings> servers;
    private final SearchRows rows;
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private final List<String> unread = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong inserts = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong longestMillis = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private SearchTraffic(ShardwrightClient client, String table, List<SearchHoldings> servers, SearchRows rows) {
        this.client = client;
        this.table = table;
        this.servers = List.copyOf(servers);
        this.rows = rows;
    }

    /**
     * Begins.
     *
     * @param servers whose own table of that name is read; none for no reader
     * @param writers how many clients write
     * @param rows where it is written down what became of each
     */
    public static SearchTraffic start(
            ShardwrightClient client, String table, List<SearchHoldings> servers, int writers, SearchRows rows) {
        SearchTraffic traffic = new SearchTraffic(client, table, servers, rows);
        for (int writer = 1; writer <= writers; writer++) {
            traffic.threads.add(new Thread(traffic::write, "writer-" + writer));
        }
        if (!servers.isEmpty()) {
            traffic.threads.add(new Thread(traffic::read, "reader"));
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    private void write() {
        while (!stopping) {
            long id = rows.begin();
            String insert = "INSERT INTO " + table + " (id, name, age) VALUES (" + id + ", 'w', 1)";
            Stopwatch watch = Stopwatch.started();
            try {
                ShardResult result = client.sql(table, SqlRequest.forKey(insert, String.valueOf(id)))
                        .results()
                        .get(0);
                switch (result.outcome()) {
                    case ShardResult.OK -> {
                        rows.acknowledged(id);
                        inserts.incrementAndGet();
                    }
                    case ShardResult.UNKNOWN -> unknown.incrementAndGet();
                    default -> {
                        rows.refused(id);
                        refused.add(id + ": " + result.error());
                    }
                }
            } catch (ShardwrightException e) {
                unknown.incrementAndGet();
            }
            longestMillis.accumulateAndGet(watch.elapsedMillis(), Math::max);
        }
    }

    /** The distributed table itself, as any client of a server sees it. */
    private void read() {
        while (!stopping) {
            for (SearchHoldings server : servers) {
                try {
                    List<List<String>> unused = server.rows("SELECT COUNT(*) FROM " + table);
                    reads.incrementAndGet();
                } catch (ShardwrightException e) {
                    unread.add(server.server() + ": " + e.getMessage() + ": " + e.getCause());
                }
            }
        }
    }

    /** How many inserts were acknowledged so far. */
    public long inserts() {
        return inserts.get();
    }

    /** How many inserts have ended so far, whatever came of them. */
    public long statements() {
        return inserts.get() + refused.size() + unknown.get();
    }

    /** How many inserts nobody knows the outcome of. */
    public long unknown() {
        return unknown.get();
    }

    /** What is known of the rows. */
    public SearchRows rows() {
        return rows;
    }

    /** Inserts that had no effect, and why. */
    public List<String> refused() {
        return refused;
    }

    /** How often all rows were counted. */
    public long reads() {
        return reads.get();
    }

    /** Reads that failed, and why. */
    public List<String> unread() {
        return unread;
    }

    /** The longest insert so far, whatever came of it. */
    public long longestMillis() {
        return longestMillis.get();
    }

    @Override
    public String toString() {
        return inserts + " inserts acknowledged, " + refused.size() + " refused, " + unknown
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
