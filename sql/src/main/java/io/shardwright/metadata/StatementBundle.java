package io.shardwright.metadata;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.UnableToProduceResultException;

/**
 * Statements of one transaction that travel as one text and are answered together. Between two processes that wait for each other a short
 * transaction spends its time with exchanges, not with rows. They run in the order of their adding, and take their locks in it; one that is
 * refused ends those behind it.
 *
 * <p>A value stands as {@code ?}, a collection as a list of them: {@code IN (?)}. For one thread.
 */
final class StatementBundle {
    /** How a row is read. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** What a statement has answered; there once its bundle was sent. */
    static final class Answer<T> {
        private Optional<T> value = Optional.empty();

        /** @throws IllegalStateException before it was sent */
        T get() {
            return value.orElseThrow(() -> new IllegalStateException("the statement was not sent"));
        }
    }

    private interface Reader {
        void read(PreparedStatement sent) throws SQLException;
    }

    private final Handle handle;
    private final List<String> texts = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();

    StatementBundle(Handle handle) {
        this.handle = handle;
    }

    /** Adds a query. */
    <T> Answer<List<T>> read(String sql, Row<T> row, Object... arguments) {
        Answer<List<T>> answer = new Answer<>();
        add(sql, arguments, sent -> {
            List<T> rows = new ArrayList<>();
            try (ResultSet result = sent.getResultSet()) {
                while (result.next()) {
                    rows.add(row.of(result));
                }
            }
            answer.value = Optional.of(rows);
        });
        return answer;
    }

    /** Adds a statement that changes rows; the answer is how many. */
    Answer<Integer> write(String sql, Object... arguments) {
        Answer<Integer> answer = new Answer<>();
        add(sql, arguments, sent -> answer.value = Optional.of(sent.getUpdateCount()));
        return answer;
    }

    private void add(String sql, Object[] arguments, Reader reader) {
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Object argument : arguments) {
            int place = sql.indexOf('?', from);
            Collection<?> each = argument instanceof Collection<?> list ? list : List.of(argument);
            text.append(sql, from, place).append(String.join(", ", Collections.nCopies(each.size(), "?")));
            values.addAll(each);
            from = place + 1;
        }
        texts.add(text.append(sql, from, sql.length()).toString());
        readers.add(reader);
    }

    /**
     * Sends what was added and ends the transaction with it, which is one exchange less; nothing is committed if one of the statements is refused.
     * Whatever the handle is used for afterwards is another transaction.
     */
    void sendAndCommit() {
        write("COMMIT");
        send();
    }

    /** Sends what was added since it was last sent, if anything was. */
    void send() {
        if (texts.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = handle.getConnection().prepareStatement(String.join(";\n", texts))) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            statement.execute();
            for (Reader reader : readers) {
                reader.read(statement);
                statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw new UnableToProduceResultException(e);
        }
        texts.clear();
        values.clear();
        readers.clear();
    }
}
