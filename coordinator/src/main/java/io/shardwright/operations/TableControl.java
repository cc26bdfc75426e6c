package io.shardwright.operations;

import io.shardwright.access.TableScope;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RouteView;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.api.TableList;
import io.shardwright.api.TableView;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.Catalog;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.NodeReader;
import io.shardwright.planning.KnownTable;
import io.shardwright.planning.TablePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.List;
import java.util.Map;

/** Sharded tables, as users see, make, drop and ask them. Safe for use by many threads. */
public final class TableControl {
    private final Catalog catalog;
    private final TableChanges changes;
    private final NodeReader nodes;
    private final NodeChecks checks;
    private final ShardStatements statements;
    private final AnsweringCopies answering;
    private final Publishing publishing;

    TableControl(
            Catalog catalog,
            TableChanges changes,
            NodeReader nodes,
            NodeChecks checks,
            ShardStatements statements,
            AnsweringCopies answering,
            Publishing publishing) {
        this.catalog = catalog;
        this.changes = changes;
        this.nodes = nodes;
        this.checks = checks;
        this.statements = statements;
        this.answering = answering;
        this.publishing = publishing;
    }

    /** @param scope of who asks: no others are told of */
    public TableList tables(TableScope scope) {
        return new TableList(catalog.tables().stream()
                .map(Views::summary)
                .filter(table -> scope.covers(table.name()))
                .toList());
    }

    /** A table with its shard map. */
    public TableView table(String table) {
        Catalog.Table row = changes.find(table);
        return Views.table(row, changes.besides(KnownTable.of(row)));
    }

    /** Where the row of a key lives. */
    public RouteView route(String table, String key) {
        return Views.route(KnownTable.of(changes.find(table)), key);
    }

    /** Runs a statement on shards. Any coordinator may: a shard that has moved meanwhile refuses, and is asked where it is now. */
    public SqlResult sql(String table, SqlRequest request) {
        return statements.run(() -> answering.of(() -> KnownTable.of(changes.active(table))), fleet(), request);
    }

    /** What {@link #sql} would send. */
    public SqlPlan planSql(String table, SqlRequest request) {
        return statements.plan(answering.of(() -> KnownTable.of(changes.active(table))), fleet(), request);
    }

    private Map<NodeName, Node> fleet() {
        return nodes.byName();
    }

    /** What {@link #create} would publish. */
    public PlanView planCreate(CreateTableRequest request) {
        TablePlan plan = changes.create(request, catalog.peekGeneration(), Submitter.DRY_RUN_KEY);
        return Views.plan(plan, checkedAsNew(request.name(), plan));
    }

    /** What the nodes say to the making of a table, whose name must be free on them. A Manticore node says it when it makes it. */
    private List<String> checkedAsNew(String name, TablePlan plan) {
        if (engine(plan) != Engine.MARIADB) {
            return List.of();
        }
        checks.requireAbsent(name, plan.submission().commands());
        List<String> warnings = checks.check(plan.submission().commands()).orThrow();
        checks.requireMakeable(name, plan.submission().commands());
        return warnings;
    }

    private static Engine engine(TablePlan plan) {
        return ((CatalogChange.Create) plan.catalog()).engine();
    }

    /** Whether it shows what would happen if every node were of an engine that none is of. */
    private boolean isOnlyPlanned(TablePlan plan) {
        Engine engine = engine(plan);
        return fleet().values().stream().noneMatch(node -> node.engine() == engine);
    }

    /** Checks a table as a whole and publishes the group that creates it. */
    public PublishedView create(LeaderTerm leader, CreateTableRequest request, Submitter submitter) {
        String digest = Digest.of("create-table", request);
        return publishing.once(submitter, digest, () -> {
            // First with a number that is only looked at, so that a refusal writes nothing at all.
            TablePlan rehearsal = changes.create(request, catalog.peekGeneration(), submitter.idempotencyKey());
            if (isOnlyPlanned(rehearsal)) {
                throw new ShardwrightException(
                        ErrorCode.UNSUPPORTED,
                        "no node has engine " + request.engine() + ", so its tables can only be planned",
                        "Add --dry-run (dryRun=true) to see the plan, or start a worker with that engine.");
            }
            List<String> warnings = checkedAsNew(request.name(), rehearsal);
            long generation = catalog.nextGeneration(leader);
            return publishing.publish(
                    leader,
                    () -> changes.create(request, generation, submitter.idempotencyKey()),
                    digest,
                    submitter,
                    warnings);
        });
    }

    /** What {@link #drop} would publish. */
    public PlanView planDrop(String table, boolean purge, boolean forceForget) {
        return Views.plan(changes.drop(table, purge, forceForget, Submitter.DRY_RUN_KEY));
    }

    /**
     * Publishes the group that drops a table.
     *
     * @param purge whether its rows are destroyed once that is decided; otherwise they stay in quarantine
     * @param forceForget whether to do without the nodes of Manticore that are away
     */
    public PublishedView drop(
            LeaderTerm leader, String table, boolean purge, boolean forceForget, Submitter submitter) {
        String digest = Digest.of("drop-table", List.of(table, purge, forceForget));
        return publishing.once(leader, submitter, digest, key -> changes.drop(table, purge, forceForget, key));
    }

    /** What {@link #undrop} would publish. */
    public PlanView planUndrop(String table) {
        return Views.plan(changes.undrop(table, Submitter.DRY_RUN_KEY));
    }

    /** Publishes the group that puts back a table that was dropped and not purged. */
    public PublishedView undrop(LeaderTerm leader, String table, Submitter submitter) {
        return publishing.once(leader, submitter, Digest.of("undrop-table", table), key -> changes.undrop(table, key));
    }
}
