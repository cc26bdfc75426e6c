package io.shardwright.metadata.backup;

import io.shardwright.fleet.Incarnation;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings a metadata database back from a backup, or begins a new life of one that has lost something in another way.
 *
 * <p>Order of durability: the file is read whole and compared with its checksum; what is there is written to a backup of its own; then one
 * transaction takes out what is there, puts in what was saved, and begins the new life. So there is never a moment in which anybody could work with
 * half of it, and killed at any moment this has happened whole or not at all.
 */
public final class MetadataRestore {
    /** Few enough that a batch fits any packet with long statements in it, enough that a round trip is shared. */
    private static final int BATCH_ROWS = 200;

    /** One to restore on, and one that reads what was there beside it. */
    public static final int CONNECTIONS = 2;

    private final MetadataDatabase database;
    private final String build;

    /**
     * @param database with a pool of {@link #CONNECTIONS}
     * @param build of this process, for people to read
     */
    public MetadataRestore(MetadataDatabase database, String build) {
        this.database = database;
        this.build = build;
    }

    /**
     * What was restored, or would be.
     *
     * @param backup what the file says of itself
     * @param incarnation of the new life
     * @param replaced where what was there is now; empty if nothing was
     */
    public record Summary(BackupHeader backup, long rows, Incarnation incarnation, Optional<Path> replaced) {}

    /**
     * Restores a backup into a schema in which nothing was done yet.
     *
     * @param keepPresent where to write a backup of what is there, which then is replaced; empty to refuse to replace anything
     * @param random the bits of the new life's id
     * @param actor for the audit
     * @param dryRun checks everything and changes nothing
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} for a file that is not whole, {@link ErrorCode#WRONG_STATE} if there is something
     *     to replace, or somebody uses the database
     */
    public Summary restore(Path file, Optional<Path> keepPresent, long random, String actor, boolean dryRun) {
        BackupReader reader = new BackupReader(file);
        BackupReader.Content content = reader.verify();
        if (!content.header().schema().equals(MetadataDatabase.SCHEMA_VERSION)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    file + " has version " + content.header().schema() + " of the schema, this build has "
                            + MetadataDatabase.SCHEMA_VERSION,
                    "Restore it with the build that wrote it ("
                            + content.header().build() + "), then upgrade.");
        }
        if (!dryRun) {
            database.migrate();
        }
        return onTwo((connection, beside) -> {
            Map<String, List<String>> columns = Tables.columns(connection);
            if (columns.isEmpty()) {
                return new Summary(
                        content.header(),
                        content.rows(),
                        after(content.header(), Optional.empty(), random),
                        Optional.empty());
            }
            if (!columns.equals(content.columns())) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        file + " does not have the tables and columns of this schema",
                        "Restore it with the build that wrote it ("
                                + content.header().build() + ").");
            }
            return exclusively(connection, beside, dryRun, () -> {
                boolean untouched = Tables.untouched(connection, columns.keySet());
                if (!untouched && keepPresent.isEmpty()) {
                    throw new ShardwrightException(
                            ErrorCode.WRONG_STATE,
                            "the metadata database holds something already",
                            "Restore into an empty schema, or replace it with --replace FILE, which first backs it up to FILE.");
                }
                Incarnation next = after(
                        content.header(), untouched ? Optional.empty() : Optional.of(present(connection)), random);
                Optional<Path> kept = untouched ? Optional.empty() : keepPresent;
                if (!dryRun) {
                    if (kept.isPresent()) {
                        MetadataBackup.write(beside, kept.get(), build);
                    }
                    replace(connection, columns, reader);
                    begin(
                            connection,
                            next,
                            actor,
                            "metadata.restore",
                            "from " + file.getFileName() + " of "
                                    + content.header().takenAt());
                }
                return new Summary(content.header(), content.rows(), next, kept);
            });
        });
    }

    /**
     * Begins a new life of a database that has lost its last changes in another way, such as by a failover to a replica that was behind.
     *
     * @return the new life's incarnation
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE} if somebody uses the database
     */
    public Incarnation renew(long random, String reason, String actor, boolean dryRun) {
        return onTwo((connection, beside) -> exclusively(connection, beside, dryRun, () -> {
            Incarnation next = Incarnation.numbered(present(connection).number() + 1, random);
            begin(connection, next, actor, "metadata.renew", reason);
            return next;
        }));
    }

    private interface Both<T> {
        T on(Connection connection, Connection beside) throws SQLException;
    }

    /** With both connections that this process has: a third would be somebody else's. */
    private <T> T onTwo(Both<T> work) {
        return database.dedicated(connection -> database.dedicated(beside -> work.on(connection, beside)));
    }

    private static Incarnation present(Connection connection) throws SQLException {
        return Incarnation.parse(Tables.text(connection, "SELECT incarnation FROM coordinator_term WHERE id = 1"));
    }

    private static Incarnation after(BackupHeader backup, Optional<Incarnation> present, long random) {
        long number = Math.max(
                backup.incarnation().number(), present.map(Incarnation::number).orElse(0L));
        return Incarnation.numbered(number + 1, random);
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Runs it in one transaction which no leader, claim or worker session can commit anything beside. Whoever tries is found by the looks below; and
     * whoever escapes them, being cut off just now, is refused later: his term and his session are of an earlier life.
     */
    private static <T> T exclusively(Connection connection, Connection beside, boolean dryRun, Work<T> work)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            Tables.execute(connection, "SELECT term FROM coordinator_term FOR UPDATE");
            Tables.execute(connection, "SELECT version FROM control FOR UPDATE");
            Tables.execute(connection, "SELECT epoch FROM worker_session FOR UPDATE");
            refuseUsers(connection, beside);
            T result = work.run();
            done = !dryRun;
            return result;
        } finally {
            if (done) {
                connection.commit();
            } else {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    private static void refuseUsers(Connection connection, Connection beside) throws SQLException {
        List<String> users = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(
                    "SELECT CONCAT('the worker of node ', node) FROM worker_session"
                            + " WHERE state = 'open' AND lease_expires_at > UNIX_TIMESTAMP(NOW(3)) * 1000 ORDER BY node")) {
                while (rows.next()) {
                    users.add(rows.getString(1));
                }
            }
            try (ResultSet rows =
                    statement.executeQuery("SELECT CONCAT(USER, ' from ', HOST) FROM information_schema.PROCESSLIST"
                            + " WHERE DB = DATABASE() AND ID NOT IN (CONNECTION_ID(), "
                            + Tables.number(beside, "SELECT CONNECTION_ID()") + ") ORDER BY ID")) {
                while (rows.next()) {
                    users.add(rows.getString(1));
                }
            }
        }
        if (!users.isEmpty()) {
            throw new ShardwrightException(
                    ErrorCode.WRONG_STATE,
                    "the metadata database is in use by " + String.join(", ", users),
                    "Stop every coordinator and worker; a worker that was killed is counted until its lease is over.");
        }
    }

    private static void replace(Connection connection, Map<String, List<String>> columns, BackupReader reader)
            throws SQLException {
        Tables.execute(connection, "SET SESSION foreign_key_checks = 0");
        for (String table : columns.keySet()) {
            Tables.execute(connection, "DELETE FROM " + table);
        }
        try {
            reader.read(new Loading(connection));
        } catch (IOException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the backup cannot be read again: " + e.getMessage(),
                    "Nothing was changed.",
                    e);
        }
        idsRise(connection, columns);
    }

    /** The ids of commands rise above those in the history too, though they are not in the queue's own table. */
    private static void idsRise(Connection connection, Map<String, List<String>> columns) throws SQLException {
        List<String> shared = new ArrayList<>(columns.getOrDefault("sharding_queue", List.of()));
        shared.retainAll(columns.getOrDefault("sharding_queue_history", List.of()));
        String command = String.join(", ", shared);
        Tables.execute(
                connection,
                "INSERT INTO sharding_queue (" + command + ") SELECT " + command
                        + " FROM sharding_queue_history WHERE id > (SELECT COALESCE(MAX(id), 0) FROM sharding_queue)"
                        + " ORDER BY id DESC LIMIT 1");
        Tables.execute(
                connection, "DELETE FROM sharding_queue WHERE id = (SELECT MAX(id) FROM sharding_queue_history)");
    }

    /** Everything of before is over: the sessions, and what is known of the nodes. */
    private static void begin(Connection connection, Incarnation next, String actor, String action, String detail)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE coordinator_term SET incarnation = ?, state = 'restored' WHERE id = 1")) {
            statement.setString(1, next.toString());
            statement.executeUpdate();
        }
        Tables.execute(
                connection,
                "UPDATE worker_session SET state = 'fenced', lease_expires_at = LEAST(lease_expires_at, UNIX_TIMESTAMP(NOW(3)) * 1000)"
                        + " WHERE state = 'open'");
        Tables.execute(connection, "UPDATE node SET left_out = TRUE");
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO audit (at, actor, action, target, detail) VALUES (UNIX_TIMESTAMP(NOW(3)) * 1000, ?, ?, ?, ?)")) {
            statement.setString(1, actor);
            statement.setString(2, action);
            statement.setString(3, next.toString());
            statement.setString(4, detail);
            statement.executeUpdate();
        }
    }

    /** Inserts rows in batches. */
    private static final class Loading implements BackupReader.Taker {
        private final Connection connection;
        private @Nullable PreparedStatement insert;
        private int waiting;

        Loading(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void table(String name, List<String> columns) throws SQLException {
            insert = connection.prepareStatement("INSERT INTO " + name
                    + columns.stream().map(column -> "`" + column + "`").collect(Collectors.joining(", ", " (", ")"))
                    + " VALUES (" + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")");
        }

        @Override
        public void row(List<@Nullable String> values) throws SQLException {
            PreparedStatement open = java.util.Objects.requireNonNull(insert);
            for (int i = 0; i < values.size(); i++) {
                open.setString(i + 1, values.get(i));
            }
            open.addBatch();
            if (++waiting == BATCH_ROWS) {
                open.executeBatch();
                waiting = 0;
            }
        }

        @Override
        public void end() throws SQLException {
            PreparedStatement open = java.util.Objects.requireNonNull(insert);
            open.executeBatch();
            open.close();
            waiting = 0;
        }
    }
}
