package io.shardwright.bench;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.localdb.ServerOptions;
import java.nio.file.Path;
import java.util.List;

/** The private MariaDB of a benchmark: both fsyncs and a binary log, as every server of ours has, and the memory of a small production server. */
final class BenchServer implements AutoCloseable {
    /** Holds a million old rows with their indexes. */
    private static final int BUFFER_POOL_MEGABYTES = 2_048;

    /** Local servers have small logs so that they start quickly; in one of 24 MB every page would be written again and again. */
    private static final long LOG_BYTES = 512L << 20;

    /** Rows a statement: a transaction of moderate size. */
    private static final int OLD_ROWS_A_STATEMENT = 50_000;

    private final LocalMariaDb server;

    private BenchServer(LocalMariaDb server) {
        this.server = server;
    }

    static BenchServer start(Path folder) {
        BenchServer bench = new BenchServer(
                LocalMariaDb.start(folder, new ServerOptions("app", true, false, false, 1, BUFFER_POOL_MEGABYTES)));
        bench.run("SET GLOBAL innodb_log_file_size = " + LOG_BYTES);
        return bench;
    }

    String version() {
        return String.valueOf(
                server.run(Account.ROOT, "SELECT VERSION()").get(0).get(0));
    }

    /** Makes an empty database for one round. */
    void fresh(String schema) {
        run("DROP DATABASE IF EXISTS " + schema);
        run("CREATE DATABASE " + schema);
        run("GRANT ALL ON " + schema + ".* TO '" + Account.METADATA + "'@'127.0.0.1'");
    }

    /** Makes the node as empty as a new one. */
    void freshNode() {
        run("DROP DATABASE IF EXISTS shardwright");
        run("CREATE DATABASE shardwright");
        run("CREATE OR REPLACE TABLE app.bench (id INT NOT NULL, KEY by_id (id))");
    }

    /** Adds settled commands of node n1, as groups of {@link Shapes#GROUP_SIZE} that have committed. The schema has its tables already. */
    void addOldRows(String schema, int rows) {
        run("INSERT INTO " + schema
                + ".operation_group (uuid, idempotency_key, digest, title, state, by_leader, remaining,"
                + " remaining_after, version, actor, created_at, updated_at, decided_at, ended_at) SELECT UUID(),"
                + " CONCAT('old-', seq), REPEAT('0', 64), 'old', 'committed', FALSE, 0, 0, 1, 'bench', 1, 1, 1, 1 FROM"
                + " " + schema + ".seq_1_to_" + Math.max(1, rows / Shapes.GROUP_SIZE));
        for (int from = 0; from < rows; from += OLD_ROWS_A_STATEMENT) {
            int to = Math.min(rows, from + OLD_ROWS_A_STATEMENT) - 1;
            run("INSERT INTO " + schema
                    + ".sharding_queue (node, query, rollback_query, operation_group, seq, incarnation, name, phase,"
                    + " action, rollback_action, hold_on_unknown, status, effect, tries, undo_tries, tries_max, blockers,"
                    + " not_before, created_at, updated_at, started_at, duration) SELECT 'n1', CONCAT('INSERT INTO"
                    + " bench (id) VALUES (', seq, ')'), CONCAT('DELETE FROM bench WHERE id = ', seq), (SELECT MIN(id)"
                    + " FROM " + schema + ".operation_group WHERE title = 'old') + seq DIV " + Shapes.GROUP_SIZE
                    + ", seq MOD " + Shapes.GROUP_SIZE
                    + " + 1, '1-0000000000000001', CONCAT('c-', seq), 'before', 'sql:1', 'sql:1', FALSE, 'done', 'applied',"
                    + " 1, 0, 10, 0, 1, 1, 1, 1, 1 FROM " + schema + ".seq_" + from + "_to_" + to);
        }
        run("ANALYZE TABLE " + schema + ".sharding_queue");
    }

    private void run(String sql) {
        List<?> unused = server.run(Account.ROOT, sql);
    }

    RoundPlan plan(Scenario scenario, String schema, int tasks, int lightTasks, Path result) {
        return new RoundPlan(
                scenario,
                tasks,
                lightTasks,
                server.endpoint().host(),
                server.endpoint().port(),
                server.process().pid(),
                schema,
                Account.METADATA,
                server.account(Account.METADATA).password(),
                server.account(Account.ROOT).password(),
                server.account(Account.WORKER).password(),
                result.toString());
    }

    @Override
    public void close() {
        server.discard();
    }
}
