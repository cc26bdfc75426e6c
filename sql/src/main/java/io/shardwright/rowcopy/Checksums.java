package io.shardwright.rowcopy;

import io.shardwright.move.BucketFilter;
import io.shardwright.move.TableChecksum;
import io.shardwright.move.TableShape;
import io.shardwright.nodedb.NodeConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** Computes the checksum of a table's rows on its server, in one query. */
final class Checksums {
    private Checksums() {}

    /** @param connection one for rows, so that times are compared in UTC */
    static TableChecksum of(
            NodeConnection connection, TableShape shape, List<String> columns, Optional<BucketFilter> filter)
            throws SQLException {
        String each = RowSql.rowChecksum(shape, columns);
        String sql = "SELECT COUNT(*), COALESCE(SUM(" + each + "), 0) FROM " + RowSql.name(shape.address()) + " WHERE "
                + RowSql.inBuckets(filter);
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery(RowSql.statement(sql))) {
                rows.next();
                return new TableChecksum(rows.getLong(1), rows.getBigDecimal(2).toBigInteger());
            }
        }
    }
}
