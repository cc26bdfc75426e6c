package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RouteView;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.api.TableList;
import io.shardwright.api.TableView;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.operations.TableControl;
import java.util.Optional;

/** {@code /tables} and what is below. */
final class TableRoutes {
    private static final Parameter.Flag PURGE =
            new Parameter.Flag("purge", "Its rows are destroyed once that is decided.");
    private static final Parameter.Flag FORCE_FORGET = new Parameter.Flag(
            "forceForget",
            "It is dropped without the nodes of Manticore that are away; a cleanup takes away what they have of it once they are back.");
    private static final Parameter.Text KEY = Parameter.Text.required("key", "A value of the shard key.");

    private final Operations operations;
    private final TableControl tables;

    TableRoutes(Operations operations) {
        this.operations = operations;
        this.tables = operations.tableControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_TABLES, Form.read(TableList.class), this::list);
        routes.add(
                Operation.CREATE_TABLE,
                Form.change(CreateTableRequest.class)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::create);
        routes.add(Operation.SHOW_TABLE, Form.read(TableView.class), this::show);
        routes.add(
                Operation.DROP_TABLE,
                Form.removal()
                        .with(PURGE)
                        .with(FORCE_FORGET)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::drop);
        routes.add(
                Operation.UNDROP_TABLE,
                Form.change(EmptyRequest.class)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::undrop);
        routes.add(Operation.ROUTE_KEY, Form.read(RouteView.class).with(KEY), this::route);
        routes.add(
                Operation.RUN_SQL,
                Form.change(SqlRequest.class).answers(SqlResult.class, SqlPlan.class),
                AdminServer.SQL_LIMIT,
                this::sql);
    }

    private Answer list(ApiRequest request) {
        return Answer.ok(tables.tables(request.scope()));
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(tables.table(request.path("table")));
    }

    private Answer create(ApiRequest request) {
        CreateTableRequest wanted = request.body(CreateTableRequest.class);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(tables.planCreate(wanted));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(tables.create(term, wanted, submitter)));
    }

    private Answer drop(ApiRequest request) {
        String table = request.path("table");
        boolean purge = request.flag(PURGE);
        boolean forceForget = request.flag(FORCE_FORGET);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(tables.planDrop(table, purge, forceForget));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.accepted(tables.drop(term, table, purge, forceForget, submitter)));
    }

    private Answer undrop(ApiRequest request) {
        request.body(EmptyRequest.class);
        String table = request.path("table");
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(tables.planUndrop(table));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(tables.undrop(term, table, submitter)));
    }

    private Answer route(ApiRequest request) {
        String key = request.text(KEY).orElseThrow();
        return Answer.ok(tables.route(request.path("table"), key));
    }

    private Answer sql(ApiRequest request) {
        SqlRequest wanted = request.body(SqlRequest.class);
        String table = request.path("table");
        return Answer.ok(request.flag(Form.DRY_RUN) ? tables.planSql(table, wanted) : tables.sql(table, wanted));
    }
}
