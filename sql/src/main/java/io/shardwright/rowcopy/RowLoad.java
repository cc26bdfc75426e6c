package io.shardwright.rowcopy;

import com.mysql.cj.jdbc.JdbcStatement;
import io.shardwright.dialect.Quoting;
import io.shardwright.move.ByteReader;
import io.shardwright.move.ByteWriter;
import io.shardwright.move.TableShape;
import io.shardwright.move.ValueKind;
import io.shardwright.nodedb.NodeConnection;
import java.io.ByteArrayInputStream;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the rows of whole blocks by LOAD DATA, which costs the server about a fifth less than parsing them as values of a statement. For tables of the same types only: every value is
 * stored from text here, and what that text means to a column of another type is not what a literal of its own kind would. As in {@link RowBatch} a row takes the place of whatever has
 * its key. Within a transaction of the caller's. For one thread.
 */
final class RowLoad {
    private static final byte FIELD_END = '\t';
    private static final byte LINE_END = '\n';
    private static final byte ESCAPE = '\\';
    private static final byte[] NULL = {ESCAPE, 'N'};

    /** A label that is not legal is stored as number 0, which the server calls truncated. */
    private static final int TRUNCATED = 1265;

    private final NodeConnection connection;
    private final ValueKind[] kinds;
    private final boolean labels;
    private final String sql;
    private final ByteWriter lines = new ByteWriter();

    /** @param columns of each row, in order, with the types that source and target have */
    RowLoad(NodeConnection connection, TableShape target, List<String> columns) {
        this.connection = connection;
        this.kinds = columns.stream().map(name -> target.column(name).kind()).toArray(ValueKind[]::new);
        this.labels = List.of(kinds).contains(ValueKind.ENUM);
        List<String> fields = new ArrayList<>();
        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            String name = Quoting.name(target.column(columns.get(i)).name());
            if (kinds[i] == ValueKind.ENUM || kinds[i] == ValueKind.SET) {
                // As text the number would be looked up among the labels.
                fields.add("@v" + i);
                numbered.add(name + " = CAST(@v" + i + " AS UNSIGNED)");
            } else {
                fields.add(name);
            }
        }
        // The comment keeps the driver from writing the statement in the platform's character set, as it does with
        // texts that
        // begin with its first words.
        this.sql = RowSql.statement(
                "/**/ LOAD DATA LOCAL INFILE 'rows' REPLACE INTO TABLE " + RowSql.name(target.address())
                        + " CHARACTER SET binary FIELDS TERMINATED BY '\\t' ENCLOSED BY '' ESCAPED BY '\\\\'"
                        + " LINES TERMINATED BY '\\n' (" + String.join(", ", fields) + ")"
                        + (numbered.isEmpty() ? "" : " SET " + String.join(", ", numbered)));
    }

    /** Writes the rows of a block. */
    void put(int rows, byte[] block) throws SQLException {
        write(rows, block);
        try (Statement statement = connection.jdbc().createStatement()) {
            statement.setEscapeProcessing(false);
            ((JdbcStatement) statement)
                    .setLocalInfileInputStream(new ByteArrayInputStream(lines.array(), 0, lines.length()));
            int written = statement.executeUpdate(sql);
            // A row that takes the place of others counts once more for each of them.
            if (written < rows) {
                throw new SQLException("the server loaded " + written + " of " + rows + " rows", "HY000", 0);
            }
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (!labels || warning.getErrorCode() != TRUNCATED) {
                    throw new SQLException(
                            "the server loaded rows not as they are: " + warning.getMessage(),
                            warning.getSQLState(),
                            warning.getErrorCode());
                }
            }
        }
    }

    private void write(int rows, byte[] block) {
        lines.clear();
        ByteReader in = new ByteReader(block);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < kinds.length; i++) {
                if (i > 0) {
                    lines.one(FIELD_END);
                }
                int length = in.valueLength();
                if (length < 0) {
                    lines.raw(NULL, 0, NULL.length);
                    continue;
                }
                if (kinds[i].plain()) {
                    lines.raw(block, in.place(), length);
                } else {
                    escaped(block, in.place(), length);
                }
                in.skip(length);
            }
            lines.one(LINE_END);
        }
    }

    private void escaped(byte[] from, int offset, int length) {
        int begin = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            byte b = from[i];
            if (b == ESCAPE || b == FIELD_END || b == LINE_END) {
                lines.raw(from, begin, i - begin).one(ESCAPE);
                // Escaped it stands for itself, and is copied with what follows.
                begin = i;
            }
        }
        lines.raw(from, begin, end - begin);
    }
}
