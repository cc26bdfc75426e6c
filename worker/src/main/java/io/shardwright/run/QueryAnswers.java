package io.shardwright.run;

import io.shardwright.nodedb.NodeAnswer;
import io.shardwright.nodedb.NodeQueries;
import io.shardwright.nodedb.RowSink;
import io.shardwright.transport.Peer;
import io.shardwright.transport.QueryHandler;
import io.shardwright.transport.ResultSender;
import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the queries of coordinators from the session that has the node at that moment. */
public final class QueryAnswers implements QueryHandler {
    private final Supplier<Optional<NodeQueries>> queries;

    /**
     * Answers from what the supplier gives.
     *
     * @param queries of the open session, or empty while there is none
     */
    public QueryAnswers(Supplier<Optional<NodeQueries>> queries) {
        this.queries = queries;
    }

    @Override
    public ResultEnd answer(Peer from, Query query, ResultSender rows) throws InterruptedException {
        Optional<NodeQueries> open = queries.get();
        if (open.isEmpty()) {
            return ResultEnd.error(query.id(), "this worker does not hold its node at the moment");
        }
        NodeAnswer answer = open.get().run(query.schema(), query.sql(), query.maxRows(), new RowSink() {
            @Override
            public void columns(List<String> labels) {
                rows.columns(labels);
            }

            @Override
            public void row(List<@Nullable String> values) throws InterruptedException {
                rows.row(values);
            }
        });
        return switch (answer.outcome()) {
            case OK -> ResultEnd.ok(query.id(), answer.updated());
            case ERROR -> ResultEnd.error(query.id(), answer.error());
            case UNKNOWN -> ResultEnd.unknown(query.id(), answer.error());
        };
    }
}
