package io.shardwright.admin;

import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.transport.Peer;
import io.shardwright.transport.QueryHandler;
import io.shardwright.transport.ResultSender;
import io.shardwright.wire.Query;
import io.shardwright.wire.Request;
import io.shardwright.wire.ResultEnd;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs queries as a worker does, in short: one server is all nodes. */
record ServerAnswers(LocalMariaDb server) implements QueryHandler {
    @Override
    public ResultEnd answer(Peer from, Request request, ResultSender rows) throws Exception {
        Query query = (Query) request;
        try (Connection connection = server.connect(Account.WORKER, query.schema());
                Statement statement = connection.createStatement()) {
            statement.setMaxRows(query.maxRows());
            if (!statement.execute(query.sql())) {
                return ResultEnd.ok(query.id(), statement.getUpdateCount());
            }
            ResultSet result = statement.getResultSet();
            int columns = result.getMetaData().getColumnCount();
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                labels.add(result.getMetaData().getColumnLabel(i));
            }
            rows.columns(labels);
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.row(row);
            }
            return ResultEnd.ok(query.id(), 0);
        } catch (SQLException e) {
            return ResultEnd.error(query.id(), e.getErrorCode(), String.valueOf(e.getMessage()));
        }
    }
}
