package io.shardwright.nodedb;

import com.mysql.cj.exceptions.CJCommunicationsException;
import io.shardwright.attempt.ErrorClass;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Server error numbers of MariaDB and MySQL, and what they mean for the statement that met them. */
final class ServerErrors {
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /** What is not listed is {@link ErrorClass#PERMANENT}: a surprise is not worth repeating. */
    private static final Map<Integer, ErrorClass> BY_NUMBER = table(Map.of(
            ErrorClass.TRANSIENT,
            List.of(
                    1020, // row changed since it was read (snapshot isolation)
                    1021, // disk full
                    1040, // too many connections
                    1129, // host blocked
                    1180, // got an error during COMMIT
                    1203, // the account's connections are used up
                    LOCK_WAIT_TIMEOUT,
                    1213, // deadlock
                    1226, // the account's hourly resources are used up
                    1290, // read_only is on
                    1317, // interrupted
                    1412, // the table's definition changed under a snapshot
                    1429, // a foreign server does not answer
                    1614, // XA rolled back after a deadlock
                    1637, // too many active transactions
                    1836, // read-only mode
                    1969, // max_statement_time
                    3024, // max_execution_time, MySQL's name for the same
                    3572 // NOWAIT, and another holds the lock
                    ),
            ErrorClass.EXISTS,
            List.of(
                    1007, // database
                    1050, // table
                    1060, // column
                    1061, // key name
                    1304, // routine
                    1359, // trigger
                    1476, // foreign server
                    1537 // event
                    ),
            ErrorClass.MALFORMED,
            List.of(
                    1064, // cannot be parsed
                    1065, // empty
                    1149 // syntax
                    ),
            ErrorClass.LOST,
            List.of(
                    1053, // the server shuts down
                    1077, // the server ended
                    1152,
                    1158,
                    1159,
                    1160,
                    1161,
                    1184, // network errors and aborted connections
                    1927, // the connection was killed
                    2006,
                    2013,
                    2055 // the client's own words for a lost connection
                    )));

    /** What a server says that is short of memory or room. To a user's statement it may say so for good, as of a table in memory; to a small one of ours it does not. */
    private static final Set<Integer> SHORTAGES = Set.of(
            1037, // memory
            1038, // memory to sort
            1041, // memory
            1114, // the table or its tablespace is full
            1135 // no more threads
            );

    private ServerErrors() {}

    private static Map<Integer, ErrorClass> table(Map<ErrorClass, List<Integer>> byClass) {
        Map<Integer, ErrorClass> table = new HashMap<>();
        byClass.forEach((meaning, numbers) -> numbers.forEach(number -> table.put(number, meaning)));
        return Map.copyOf(table);
    }

    /** Classifies an error of a statement that was sent. */
    static ErrorClass of(SQLException e) {
        String state = e.getSQLState();
        if (state != null && state.startsWith("08") && e.getErrorCode() != 1040) {
            return ErrorClass.LOST;
        }
        if (e.getErrorCode() == 0 && e.getCause() instanceof CJCommunicationsException) {
            // Closing a result that was not read to its end says so without a state.
            return ErrorClass.LOST;
        }
        return BY_NUMBER.getOrDefault(e.getErrorCode(), ErrorClass.PERMANENT);
    }

    /** Whether a statement of our own that met the error did nothing and may do better later. */
    static boolean passes(SQLException e) {
        return of(e) == ErrorClass.TRANSIENT || SHORTAGES.contains(e.getErrorCode());
    }

    /** The server's words for an error, in one line. */
    static String line(SQLException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.replaceAll("\\s+", " ").strip();
    }

    /** Whether a statement gave up before it began, because another held what it needs. */
    static boolean waitedForLock(SQLException e) {
        return e.getErrorCode() == LOCK_WAIT_TIMEOUT;
    }

    /** Classifies a server's error number, as a warning carries it. */
    static ErrorClass of(int number) {
        return BY_NUMBER.getOrDefault(number, ErrorClass.PERMANENT);
    }
}
