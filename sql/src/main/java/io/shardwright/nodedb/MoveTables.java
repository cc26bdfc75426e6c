package io.shardwright.nodedb;

/**
 * What a node remembers of the moves whose target it is. A position is written in the transaction of the rows that it speaks of, before any of them: so a crash leaves both or
 * neither, and whoever reads the node's binary log knows from the first row on that a move has written the transaction.
 */
final class MoveTables {
    static final String CREATE_POSITION = "CREATE TABLE IF NOT EXISTS shardwright.move_position ("
            + " move CHAR(36) CHARACTER SET ascii NOT NULL,"
            + " source VARCHAR(64) NOT NULL COMMENT 'the node whose rows are moved',"
            + " shape LONGBLOB NOT NULL COMMENT 'of the source table when the move began',"
            + " start_gtid TEXT CHARACTER SET ascii NOT NULL COMMENT 'in the log of the source; every copied row was read after it',"
            + " restart_gtid TEXT CHARACTER SET ascii NOT NULL COMMENT 'where to read the log from',"
            + " applied_gtid TEXT CHARACTER SET ascii NOT NULL COMMENT 'changes up to here are in the rows',"
            + " changes BIGINT NOT NULL COMMENT 'done so far',"
            + " rows_estimated BIGINT NOT NULL COMMENT 'of the source table when the move began, as its server guessed',"
            + " PRIMARY KEY (move, source)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    static final String CREATE_RANGE = "CREATE TABLE IF NOT EXISTS shardwright.move_range ("
            + " move CHAR(36) CHARACTER SET ascii NOT NULL,"
            + " source VARCHAR(64) NOT NULL,"
            + " number INT NOT NULL COMMENT 'of the range of keys, in their order',"
            + " after_key LONGBLOB NULL COMMENT 'the next row to copy has a greater key; null for the beginning of the table',"
            + " last_key LONGBLOB NULL COMMENT 'the last row to copy has no greater key; null for the end of the table',"
            + " finished BOOLEAN NOT NULL,"
            + " snapshot_gtid TEXT CHARACTER SET ascii NOT NULL COMMENT 'of the newest chunk',"
            + " chunks BIGINT NOT NULL,"
            + " copied_rows BIGINT NOT NULL,"
            + " copied_bytes BIGINT NOT NULL,"
            + " copied_millis BIGINT NOT NULL COMMENT 'in which these were copied, without pauses',"
            + " PRIMARY KEY (move, source, number)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    /** What is to be added to a target when everything is copied. */
    static final String CREATE_INDEX = "CREATE TABLE IF NOT EXISTS shardwright.move_index ("
            + " move CHAR(36) CHARACTER SET ascii NOT NULL,"
            + " number INT NOT NULL COMMENT 'the place among the indexes of the table',"
            + " name TEXT NOT NULL COMMENT 'quoted',"
            + " definition TEXT NOT NULL COMMENT 'as the server writes it',"
            + " PRIMARY KEY (move, number)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

    private MoveTables() {}
}
