package io.shardwright.move;

import java.util.Locale;

/**
 * Why a table cannot be moved as it is.
 *
 * @param message what is in the way, one line
 */
public record Unmovable(Reason reason, String message) {
    /** The reasons, each with what to do about it. A code once released keeps its meaning. */
    public enum Reason {
        /** Rows without a primary key cannot be told apart. */
        NO_PRIMARY_KEY("Add a primary key; ALTER TABLE ... ADD COLUMN id BIGINT AUTO_INCREMENT PRIMARY KEY will do."),
        /** The primary key's values do not have an order that chunks can be cut by. */
        UNSUPPORTED_KEY("Use a primary key of integers, decimals, times, text or bytes, of whole columns."),
        /** A column's type, or the way it is stored, is not known here. */
        UNSUPPORTED_COLUMN("Change the column to a type that can be moved, or rebuild it with ALTER TABLE ... FORCE."),
        /** Only InnoDB has snapshots. */
        NOT_INNODB("ALTER TABLE ... ENGINE=InnoDB."),
        /** What triggers do at the source would be lost at the target, or happen twice. */
        TRIGGERS("Drop the triggers, and create them again after the move."),
        /** The rows that a constraint speaks of may be on another node after the move, and cascades are not in the binary log. */
        FOREIGN_KEYS("Drop the foreign keys; constraints do not reach across nodes."),
        /** The history of rows is not in their changes. */
        SYSTEM_VERSIONED("ALTER TABLE ... DROP SYSTEM VERSIONING."),
        /** The target lacks a column of the key, or needs one that the source has not. */
        COLUMNS_DIFFER("Give the target the source's columns, or defaults for what it has besides."),
        /** An ENUM or SET of the target numbers its labels otherwise. */
        LABELS_DIFFER("Let the target's labels begin with the source's, in the same order."),
        /** The target holds rows that this move has not written. */
        TARGET_NOT_EMPTY("Move into a table that is empty."),
        /** There is no binary log. */
        NO_BINARY_LOG("Start the source's server with --log-bin."),
        /** The binary log holds statements instead of rows. */
        BINLOG_FORMAT("SET GLOBAL binlog_format=ROW, and let every client connect again."),
        /** The binary log holds only some columns of changed rows. */
        BINLOG_ROW_IMAGE("SET GLOBAL binlog_row_image=FULL, and let every client connect again."),
        /** Some changes are not in the binary log. */
        BINLOG_FILTERED("Start the source's server without binlog-do-db and binlog-ignore-db."),
        /** The binary log is compressed, which cannot be read here. */
        BINLOG_COMPRESSED("SET GLOBAL log_bin_compress=OFF."),
        /** A transaction is prepared and undecided, and its changes would be missed. */
        PREPARED_TRANSACTIONS("Commit or roll back what XA RECOVER shows.");

        private final String advice;

        Reason(String advice) {
            this.advice = advice;
        }

        /** The stable code, such as {@code no-primary-key}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** What to do about it, one line. */
        public String advice() {
            return advice;
        }
    }

    @Override
    public String toString() {
        return reason.code() + ": " + message;
    }
}
