package io.shardwright.manticore;

import io.shardwright.dialect.SearchStatement;
import io.shardwright.time.Stopwatch;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The changes of a table that a server has been sent by the MySQL protocol and has not ended, by whomever: those of a worker that was killed too, as the server sees them through. Of what comes
 * by HTTP, which no worker speaks, it does not say the text. What is put into a cluster while it is changed lacks the change on the nodes that receive it.
 */
final class UnendedChanges {
    private static final String MYSQL = "mysql";

    private static final long PAUSE_MIN_MILLIS = 5;
    private static final long PAUSE_MAX_MILLIS = 100;

    private UnendedChanges() {}

    /** Whether one of the statements may change a table: it names it, and is none that only reads. By the server's own protocol other nodes read, for their distributed tables. */
    static boolean among(List<ServerSessions.Running> running, String table) {
        Pattern name =
                Pattern.compile("(?<![a-z0-9_])" + Pattern.quote(table) + "(?![a-z0-9_])", Pattern.CASE_INSENSITIVE);
        return running.stream()
                .filter(one -> one.protocol().startsWith(MYSQL))
                .anyMatch(one -> name.matcher(one.text()).find()
                        && !(one.statement().orElse(null) instanceof SearchStatement.Read));
    }

    /**
     * Waits for them.
     *
     * @return whether none was under way at one moment within that time
     */
    static boolean end(SearchConnection asker, String table, long millis) throws SQLException {
        Stopwatch watch = Stopwatch.started();
        long pause = PAUSE_MIN_MILLIS;
        while (among(ServerSessions.running(asker), table)) {
            if (watch.elapsedMillis() >= millis) {
                return false;
            }
            ReplicaWork.rest(pause);
            pause = Math.min(2 * pause, PAUSE_MAX_MILLIS);
        }
        return true;
    }
}
