package io.shardwright.run;

import io.shardwright.json.RehearsalForm;
import io.shardwright.nodedb.StatementChecks;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.RowSink;
import io.shardwright.transport.Peer;
import io.shardwright.transport.QueryHandler;
import io.shardwright.transport.ResultSender;
import io.shardwright.wire.Prepare;
import io.shardwright.wire.Query;
import io.shardwright.wire.Rehearse;
import io.shardwright.wire.Request;
import io.shardwright.wire.ResultEnd;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the requests of coordinators from the session that has the node at that moment. */
public final class QueryAnswers implements QueryHandler {
    /** Below what the coordinator waits, so that what was found until then still reaches it. */
    private static final long PREPARE_MILLIS_MAX = 3_000;

    private static final String NOT_HELD = "this worker does not hold its node at the moment";

    private final Supplier<Optional<NodeAsked>> asked;

    /**
     * Answers from what the supplier gives.
     *
     * @param asked of the open session, or empty while there is none
     */
    public QueryAnswers(Supplier<Optional<NodeAsked>> asked) {
        this.asked = asked;
    }

    @Override
    public ResultEnd answer(Peer from, Request request, ResultSender rows) throws InterruptedException {
        Optional<NodeAsked> open = asked.get();
        if (open.isEmpty()) {
            return ResultEnd.error(request.id(), NOT_HELD);
        }
        if (request instanceof Query query) {
            return query(open.get(), query, rows);
        }
        Optional<StatementChecks> checks = open.get().checks();
        Optional<NodeRehearsals> rehearsals = open.get().rehearsals();
        if (request instanceof Prepare prepare && checks.isPresent()) {
            return prepare(checks.get(), prepare, rows);
        } else if (request instanceof Rehearse rehearse && rehearsals.isPresent()) {
            return rehearse(rehearsals.get(), rehearse, rows);
        }
        return ResultEnd.error(request.id(), NOT_HELD);
    }

    private static ResultEnd rehearse(NodeRehearsals rehearsals, Rehearse rehearse, ResultSender rows)
            throws InterruptedException {
        rows.columns(List.of("rehearsal"));
        rows.row(List.of(RehearsalForm.write(rehearsals.run(rehearse))));
        return ResultEnd.ok(rehearse.id(), 0);
    }

    private static ResultEnd query(NodeAsked node, Query query, ResultSender rows) throws InterruptedException {
        NodeAnswer answer = node.queries().run(query.schema(), query.sql(), query.maxRows(), new RowSink() {
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
            case ERROR -> ResultEnd.error(query.id(), answer.number(), answer.error());
            case UNKNOWN -> ResultEnd.unknown(query.id(), answer.error());
        };
    }

    private static ResultEnd prepare(StatementChecks checks, Prepare prepare, ResultSender rows)
            throws InterruptedException {
        rows.columns(Prepare.COLUMNS);
        List<StatementChecks.Table> tables = prepare.tables().stream()
                .map(table -> new StatementChecks.Table(table.schema(), table.name()))
                .toList();
        checks.check(prepare.statements(), tables, PREPARE_MILLIS_MAX, new StatementChecks.Findings() {
            @Override
            public void refused(int place, int number, String message) throws InterruptedException {
                rows.row(List.of(Prepare.STATEMENT, Integer.toString(place), Integer.toString(number), message));
            }

            @Override
            public void absent(int place) throws InterruptedException {
                rows.row(List.of(Prepare.TABLE, Integer.toString(place), "0", ""));
            }
        });
        return ResultEnd.ok(prepare.id(), 0);
    }
}
