package io.shardwright.manticore;

import io.shardwright.attempt.ErrorClass;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * What a Manticore server's errors mean for the statement that met them. Nearly all of them have the number 1064, so their words tell: a row of the table matches if the error has its
 * words, in any case; the first that matches counts. Words as release 29 has them.
 */
final class SearchErrors {
    private static final List<Meaning> TABLE = List.of(
            // What is to be made is there. First: "cluster 'c1' already exists" also begins like other errors of
            // clusters.
            new Meaning("already exists", ErrorClass.EXISTS),
            new Meaning("is already part of cluster", ErrorClass.EXISTS),
            new Meaning("is already a part of cluster", ErrorClass.EXISTS),
            // The text is none.
            new Meaning("syntax error", ErrorClass.MALFORMED),
            // A cluster that has lost its majority, that is being joined, or whose members do not answer, may be whole
            // again.
            new Meaning("not primary state", ErrorClass.TRANSIENT),
            new Meaning("is not ready", ErrorClass.TRANSIENT),
            new Meaning("is not primary", ErrorClass.TRANSIENT),
            new Meaning("current state is", ErrorClass.TRANSIENT),
            new Meaning("already exiting", ErrorClass.TRANSIENT),
            new Meaning("not synced", ErrorClass.TRANSIENT),
            new Meaning("failed to fetch donor user", ErrorClass.TRANSIENT),
            new Meaning("no nodes available", ErrorClass.TRANSIENT),
            new Meaning("replication connection failed", ErrorClass.TRANSIENT),
            // All that the server says of a join whose sender was lost.
            new Meaning("(null)", ErrorClass.TRANSIENT),
            new Meaning("failed to connect", ErrorClass.TRANSIENT),
            new Meaning("connection refused", ErrorClass.TRANSIENT),
            new Meaning("connect timed out", ErrorClass.TRANSIENT),
            new Meaning("query timed out", ErrorClass.TRANSIENT),
            new Meaning("error at postrollback", ErrorClass.TRANSIENT),
            new Meaning("error at postcommit", ErrorClass.TRANSIENT),
            new Meaning("error at toexecutestart", ErrorClass.TRANSIENT),
            new Meaning("is busy", ErrorClass.TRANSIENT),
            new Meaning("is locked", ErrorClass.TRANSIENT),
            new Meaning("no replication ports available", ErrorClass.TRANSIENT),
            new Meaning("maxed out", ErrorClass.TRANSIENT),
            new Meaning("server shutdown in progress", ErrorClass.TRANSIENT),
            new Meaning("no space left", ErrorClass.TRANSIENT));

    private record Meaning(String words, ErrorClass kind) {}

    private SearchErrors() {}

    /** Classifies an error of a statement that was sent. What is not listed is {@link ErrorClass#PERMANENT}: a surprise is not worth repeating. */
    static ErrorClass of(SQLException e) {
        String state = e.getSQLState();
        if (state != null && state.startsWith("08")) {
            return ErrorClass.LOST;
        }
        return of(line(e));
    }

    /** Classifies a server's words. */
    static ErrorClass of(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return TABLE.stream()
                .filter(meaning -> lower.contains(meaning.words()))
                .map(Meaning::kind)
                .findFirst()
                .orElse(ErrorClass.PERMANENT);
    }

    /** The server's words for an error, in one line. */
    static String line(SQLException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.replaceAll("\\s+", " ").strip();
    }
}
