package io.shardwright.binlog;

/**
 * One event as it stands in the log.
 *
 * @param code the number of its type
 * @param serverId of the server that wrote it
 * @param body what follows its head, without its checksum; nobody changes it after
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record LogEvent(int code, long serverId, byte[] body) {
    static final int QUERY = 2;
    static final int ROTATE = 4;
    static final int FORMAT_DESCRIPTION = 15;
    static final int XID = 16;
    static final int TABLE_MAP = 19;
    static final int OLD_ROWS_FIRST = 20;
    static final int OLD_ROWS_LAST = 22;
    static final int WRITE_ROWS_V1 = 23;
    static final int UPDATE_ROWS_V1 = 24;
    static final int DELETE_ROWS_V1 = 25;
    static final int INCIDENT = 26;
    static final int WRITE_ROWS_V2 = 30;
    static final int UPDATE_ROWS_V2 = 31;
    static final int DELETE_ROWS_V2 = 32;
    static final int XA_PREPARE = 38;
    static final int MARIADB_GTID = 162;
    static final int COMPRESSED_FIRST = 165;
    static final int COMPRESSED_LAST = 171;

    boolean isRows() {
        return (code >= WRITE_ROWS_V1 && code <= DELETE_ROWS_V1) || (code >= WRITE_ROWS_V2 && code <= DELETE_ROWS_V2);
    }
}
