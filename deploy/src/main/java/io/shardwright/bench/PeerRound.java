package io.shardwright.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import io.shardwright.time.WakeSignal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The same tasks on db-scheduler, in the setting that it recommends for throughput: it locks what it fetches, skipping what others hold. */
final class PeerRound implements AutoCloseable {
    /** More than its default of 10, as the tasks wait for the database and not for a processor. */
    private static final int THREADS = 20;

    private static final double FETCH_LOWER = 1.0;
    private static final double FETCH_UPPER = 8.0;
    private static final long TIMEOUT_MILLIS = 300_000;

    private static final String TABLE = """
        CREATE TABLE IF NOT EXISTS scheduled_tasks (
          task_name VARCHAR(100) NOT NULL,
          task_instance VARCHAR(100) NOT NULL,
          task_data BLOB,
          execution_time TIMESTAMP(6) NOT NULL,
          picked BOOLEAN NOT NULL,
          picked_by VARCHAR(50),
          last_success TIMESTAMP(6) NULL,
          last_failure TIMESTAMP(6) NULL,
          consecutive_failures INT,
          last_heartbeat TIMESTAMP(6) NULL,
          version BIGINT NOT NULL,
          priority SMALLINT,
          PRIMARY KEY (task_name, task_instance),
          INDEX execution_time_idx (execution_time),
          INDEX last_heartbeat_idx (last_heartbeat))
        """;

    private final HikariDataSource pool;
    private final Scheduler scheduler;
    private final OneTimeTask<Void> task;
    private final AtomicInteger completed = new AtomicInteger();
    private final WakeSignal done = new WakeSignal();
    private volatile Latencies latencies = new Latencies(0);
    private volatile int awaited = Integer.MAX_VALUE;
    private volatile long lastNanos;

    PeerRound(RoundPlan plan) throws SQLException {
        pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:mysql://" + plan.endpoint() + "/" + plan.schema()
                + "?sslMode=DISABLED&rewriteBatchedStatements=true&cachePrepStmts=true&useServerPrepStmts=false"
                + "&cacheServerConfiguration=true&useLocalSessionState=true");
        pool.setUsername(plan.user());
        pool.setPassword(plan.password());
        pool.setMaximumPoolSize(THREADS + 5);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(TABLE);
        }
        task = Tasks.oneTime("noop").execute((instance, context) -> {
            String id = instance.getId();
            latencies.started(Integer.parseInt(id.substring(id.indexOf('-') + 1)), System.nanoTime());
        });
        scheduler = Scheduler.create(pool, task)
                .threads(THREADS)
                .pollUsingLockAndFetch(FETCH_LOWER, FETCH_UPPER)
                .jdbcCustomization(new MySQL8JdbcCustomization(false))
                .pollingInterval(Duration.ofMillis(10))
                .enableImmediateExecution()
                .addSchedulerListener(new AbstractSchedulerListener() {
                    @Override
                    public void onExecutionComplete(ExecutionComplete complete) {
                        if (completed.incrementAndGet() >= awaited) {
                            lastNanos = System.nanoTime();
                            done.wake();
                        }
                    }
                })
                .build();
        scheduler.start();
    }

    /** Publishes while the scheduler rests, lets it go and returns when it started; {@link #await} tells when all are gone. */
    void publish(String prefix, int tasks) {
        scheduler.pause();
        completed.set(0);
        awaited = tasks;
        latencies = new Latencies(tasks);
        scheduler.scheduleBatch(
                IntStream.range(0, tasks).<TaskInstance<?>>mapToObj(i -> task.instance(prefix + "-" + i)),
                Instant.now());
    }

    long go() {
        long now = System.nanoTime();
        for (int i = 0; i < awaited; i++) {
            latencies.ready(i, now);
        }
        scheduler.resume();
        scheduler.triggerCheckForDueExecutions();
        return now;
    }

    /** Returns the moment at which the last of them was gone. */
    long await() throws InterruptedException {
        if (!done.rest(TIMEOUT_MILLIS)) {
            throw new IllegalStateException("db-scheduler completed " + completed.get() + " of " + awaited);
        }
        return lastNanos;
    }

    /** One task after another on an idle queue. */
    void light(int tasks, long pauseMillis) throws InterruptedException {
        completed.set(0);
        awaited = tasks;
        latencies = new Latencies(tasks);
        for (int i = 0; i < tasks; i++) {
            scheduler.schedule(task.instance("light-" + i), Instant.now());
            latencies.ready(i, System.nanoTime());
            Thread.sleep(pauseMillis);
        }
        await();
    }

    Latencies latencies() {
        return latencies;
    }

    int left() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM scheduled_tasks")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Override
    public void close() {
        scheduler.stop();
        pool.close();
    }
}
