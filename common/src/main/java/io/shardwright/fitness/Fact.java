package io.shardwright.fitness;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a worker says of its node's server. The label of one that is a variable of the server is that variable's name. */
public enum Fact {
    /** {@code mariadb} or {@code mysql}. */
    SERVER,
    /** Such as {@code 10.11.6}. */
    VERSION,
    /** Its modes in the order of the alphabet. */
    SQL_MODE,
    CHARACTER_SET_SERVER,
    COLLATION_SERVER,
    LOWER_CASE_TABLE_NAMES,
    /** The server's own, or the system's where the server follows that. */
    TIME_ZONE,
    LOG_BIN,
    BINLOG_FORMAT,
    BINLOG_ROW_IMAGE,
    LOG_BIN_COMPRESS,
    SYNC_BINLOG,
    GTID_STRICT_MODE,
    INNODB_FLUSH_LOG_AT_TRX_COMMIT,
    INNODB_PAGE_SIZE,
    INNODB_DEFAULT_ROW_FORMAT,
    INNODB_STRICT_MODE,
    MAX_ALLOWED_PACKET,
    /** {@code yes} or {@code no}: whether the node can hold distributed tables. */
    SPIDER,
    /** What the worker's account may do: {@code RIGHT ON OBJECT}, separated by {@code ; }. The data schema is called {@code DATA}. */
    GRANTS,
    /** {@code usable}, {@code refused}, or {@code none} if the worker has no account for distributed tables. */
    ROUTE_ACCOUNT,
    /** The name of that account. */
    ROUTE_USER,
    /** Of the file system of the server's data folder; unknown where the worker does not see it. */
    DISK_FREE_BYTES,
    DISK_TOTAL_BYTES,
    /** Why the worker goes on by older settings than those in its files; unknown while it goes by them. */
    SETTINGS_REFUSED,
    /** The keys of settings that were changed and wait for the worker's restart; unknown while there are none. */
    SETTINGS_WAITING;

    /** The name as it is stored and shown. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The fact of a label; empty for one that this build does not know. */
    public static Optional<Fact> of(String label) {
        return Arrays.stream(values())
                .filter(fact -> fact.label().equals(label))
                .findFirst();
    }
}
