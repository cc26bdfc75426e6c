package io.shardwright.manticore;

import io.shardwright.dialect.SearchStatement;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is connected to a server, by whatever protocol, and what it runs. What was sent is seen through, and stays listed until it has ended, whatever becomes of who sent it. */
final class ServerSessions {
    /** As many as the server answers with at most, of a question that says no number 20. */
    private static final int ROWS_MAX = 1_000;

    private static final String ALL = "SELECT * FROM @@system.sessions";

    private ServerSessions() {}

    /**
     * A statement that has not ended.
     *
     * @param connection the server's number for who sent it
     * @param protocol by which, such as {@code mysql}
     * @param text all of it; nothing, or what its connection ran before, while it ends
     */
    record Running(long connection, String protocol, String text) {
        /** Empty if it is none that we can read. */
        Optional<SearchStatement> statement() {
            try {
                return Optional.of(SearchStatement.parse(text));
            } catch (ShardwrightException e) {
                return Optional.empty();
            }
        }
    }

    /** Whether the server still has a connection, which the client may have left long ago. */
    static boolean has(SearchConnection asker, long connection) throws SQLException {
        return !asker.rows(ALL + " WHERE connid = " + connection).rows().isEmpty();
    }

    /**
     * What runs now, but for the question itself. Texts are asked for whole: of one that is to be cut (OPTION columns=N, whatever N) release 29 reads as many bytes as the text had that was there a
     * moment ago, and ends itself when a long statement has just ended.
     */
    static List<Running> running(SearchConnection asker) throws SQLException {
        SearchConnection.Rows rows = asker.rows(ALL + " WHERE state = 'query' LIMIT " + ROWS_MAX);
        List<String> connections = rows.column("connid");
        List<String> protocols = rows.column("proto");
        List<String> texts = rows.column("last cmd");
        List<Running> running = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            long connection = Long.parseLong(connections.get(i));
            if (connection != asker.id()) {
                running.add(new Running(connection, protocols.get(i), texts.get(i)));
            }
        }
        return running;
    }
}
