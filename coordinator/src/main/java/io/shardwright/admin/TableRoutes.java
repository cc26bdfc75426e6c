package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.SqlRequest;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import java.util.Set;

/** {@code /tables} and what is below. */
final class TableRoutes {
    private final Operations operations;

    TableRoutes(Operations operations) {
        this.operations = operations;
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_TABLES, this::list);
        routes.add(Operation.CREATE_TABLE, this::create);
        routes.add(Operation.SHOW_TABLE, this::show);
        routes.add(Operation.DROP_TABLE, this::drop);
        routes.add(Operation.UNDROP_TABLE, this::undrop);
        routes.add(Operation.ROUTE_KEY, this::route);
        routes.add(Operation.RUN_SQL, AdminServer.SQL_LIMIT, this::sql);
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.tables(request.scope()));
    }

    private Answer show(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(operations.table(request.path("table")));
    }

    private Answer create(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        JsonFields body =
                request.body(Set.of("name", "columns", "shardKey", "shards", "replicas", "engine", "colocateWith"));
        CreateTableRequest wanted = new CreateTableRequest(
                body.text("name"),
                body.text("columns"),
                body.text("shardKey"),
                body.optionalNumber("shards").orElse(null),
                body.optionalNumber("replicas").orElse(null),
                body.optionalText("engine").orElse(null),
                body.optionalText("colocateWith").orElse(null));
        if (request.flag("dryRun")) {
            return Answer.ok(operations.planCreateTable(wanted));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(operations.createTable(term, wanted, submitter)));
    }

    private Answer drop(ApiRequest request) {
        request.allowParameters(Set.of("dryRun", "purge"));
        String table = request.path("table");
        boolean purge = request.flag("purge");
        if (request.flag("dryRun")) {
            return Answer.ok(operations.planDropTable(table, purge));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(operations.dropTable(term, table, purge, submitter)));
    }

    private Answer undrop(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        request.body(Set.of());
        String table = request.path("table");
        if (request.flag("dryRun")) {
            return Answer.ok(operations.planUndropTable(table));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(
                operations.standing(), term -> Answer.accepted(operations.undropTable(term, table, submitter)));
    }

    private Answer route(ApiRequest request) {
        request.allowParameters(Set.of("key"));
        String key = request.text("key")
                .orElseThrow(() -> new ShardwrightException(
                        ErrorCode.BAD_REQUEST, "parameter 'key' is missing", "Add ?key=VALUE of the shard key."));
        return Answer.ok(operations.route(request.path("table"), key));
    }

    private Answer sql(ApiRequest request) {
        request.allowParameters(Set.of("dryRun"));
        JsonFields body = request.body(Set.of("statement", "key", "shard", "maxRows"));
        SqlRequest wanted = new SqlRequest(
                body.text("statement"),
                body.optionalText("key").orElse(null),
                body.optionalNumber("shard").orElse(null),
                body.optionalNumber("maxRows").orElse(null));
        String table = request.path("table");
        return Answer.ok(request.flag("dryRun") ? operations.planSql(table, wanted) : operations.sql(table, wanted));
    }
}
