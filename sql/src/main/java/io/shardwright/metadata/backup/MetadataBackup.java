package io.shardwright.metadata.backup;

import io.shardwright.fleet.Incarnation;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes backups of a metadata database. Its users go on meanwhile. */
public final class MetadataBackup {
    private MetadataBackup() {}

    /**
     * A backup that was taken.
     *
     * @param rows in all tables together
     * @param bytes the size of the file
     */
    public record Summary(BackupHeader header, long rows, long bytes) {}

    /**
     * Writes all of it, as it is at one moment, to a file that does not exist yet, and notes that; memory is needed for a row.
     *
     * @param build of this process, for people to read
     * @throws ShardwrightException {@link io.shardwright.problem.ErrorCode#BAD_REQUEST} if the file exists or cannot be written; nothing stays of it
     *     then
     */
    public static Summary write(MetadataDatabase database, Path file, String build) {
        return database.dedicated(connection -> {
            Summary summary = write(connection, file, build);
            note(connection, summary.header().takenAt());
            return summary;
        });
    }

    /** Only once the file is whole: nodes may forget then what had ended before. */
    private static void note(Connection connection, long takenAt) throws SQLException {
        Tables.execute(
                connection,
                "INSERT INTO newest_backup (id, taken_at) VALUES (1, " + takenAt
                        + ") ON DUPLICATE KEY UPDATE taken_at = GREATEST(taken_at, VALUES(taken_at))");
    }

    static Summary write(Connection connection, Path file, String build) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Tables.execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
        try {
            return writeSnapshot(connection, file, build);
        } finally {
            Tables.execute(connection, "ROLLBACK");
        }
    }

    private static Summary writeSnapshot(Connection connection, Path file, String build) throws SQLException {
        BackupHeader header = new BackupHeader(
                MetadataDatabase.SCHEMA_VERSION,
                Incarnation.parse(Tables.text(connection, "SELECT incarnation FROM coordinator_term WHERE id = 1")),
                Tables.number(connection, "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"),
                build);
        try (BackupWriter writer = BackupWriter.create(file, header)) {
            try {
                for (Map.Entry<String, List<String>> table :
                        Tables.columns(connection).entrySet()) {
                    writer.table(table.getKey(), table.getValue());
                    writer.end(table.getKey(), rows(connection, table.getKey(), table.getValue(), writer));
                }
                return new Summary(header, writer.rows(), writer.finish());
            } catch (IOException e) {
                throw writer.failed(e);
            }
        } catch (IOException e) {
            throw new IllegalStateException("closing " + file + " failed", e);
        }
    }

    private static long rows(Connection connection, String table, List<String> columns, BackupWriter writer)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            // Row by row instead of the whole table in memory.
            statement.setFetchSize(Integer.MIN_VALUE);
            String select =
                    columns.stream().map(name -> "CAST(`" + name + "` AS CHAR)").collect(Collectors.joining(", "));
            long count = 0;
            try (ResultSet rows = statement.executeQuery("SELECT " + select + " FROM " + table)) {
                while (rows.next()) {
                    List<@Nullable String> values = new ArrayList<>(columns.size());
                    for (int i = 1; i <= columns.size(); i++) {
                        values.add(rows.getString(i));
                    }
                    writer.row(values);
                    count++;
                }
            }
            return count;
        }
    }
}
