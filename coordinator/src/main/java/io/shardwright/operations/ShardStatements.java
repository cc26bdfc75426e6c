package io.shardwright.operations;

import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.dialect.StatementRewrite;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.planning.KnownTable;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Shard;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a statement on shards, all at once, and says of each what became of it. Nothing is ever sent twice: a shard whose answer was lost is
 * labelled unknown, and whoever asked decides.
 */
final class ShardStatements {
    private static final int ROWS_ABSENT = 1_000;

    /** Of each shard: more belongs into a dump, not into one answer in JSON. */
    private static final int ROWS_MAX = 10_000;

    /** Characters of all shards' answers together, which this process holds in memory. */
    private static final long ANSWER_CHARS_MAX = 32L << 20;

    /** Well below the time in which the API itself gives up, so that the shards that did answer are told of. */
    private static final long ANSWER_SECONDS_MAX = 120;

    private final LinkPool links;

    ShardStatements(LinkPool links) {
        this.links = links;
    }

    /**
     * Runs one statement.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT}, {@link ErrorCode#BAD_KEY} or {@link ErrorCode#BAD_REQUEST} before
     *     anything is sent
     */
    SqlResult run(KnownTable table, Map<NodeName, Node> fleet, SqlRequest request) {
        StatementRewrite statement = StatementRewrite.of(table.name(), request.statement());
        int maxRows = maxRows(request);
        List<Shard> shards = shards(table, statement.kind(), request);
        AtomicLong charsLeft = new AtomicLong(ANSWER_CHARS_MAX);
        List<CompletableFuture<ShardResult>> answers = shards.stream()
                .map(shard -> {
                    Node node = fleet.get(shard.primary().node());
                    ShardAnswer answer =
                            new ShardAnswer(shard, statement.kind() == StatementRewrite.Kind.READ, maxRows, charsLeft);
                    return node == null ? answer.unknownNode() : send(statement, shard, node, maxRows, answer);
                })
                .toList();
        return new SqlResult(answers.stream().map(CompletableFuture::join).toList());
    }

    /** What {@link #run} would send, after all of its checks. */
    SqlPlan plan(KnownTable table, Map<NodeName, Node> fleet, SqlRequest request) {
        StatementRewrite statement = StatementRewrite.of(table.name(), request.statement());
        maxRows(request);
        List<SqlPlan.ShardStatement> statements = new ArrayList<>();
        for (Shard shard : shards(table, statement.kind(), request)) {
            NodeName name = shard.primary().node();
            Node node = fleet.get(name);
            if (node == null) {
                throw new ShardwrightException(
                        ErrorCode.UNKNOWN_NODE,
                        "shard " + shard.number() + " is on node '" + name + "', which is not in the fleet",
                        "Start its worker, or look with `node list` who is there.");
            }
            statements.add(new SqlPlan.ShardStatement(shard.number(), name.value(), sql(statement, shard, node)));
        }
        return new SqlPlan(statements);
    }

    private static String sql(StatementRewrite statement, Shard shard, Node node) {
        return statement.forShard(node.schema(), shard.primary().physicalName());
    }

    private CompletableFuture<ShardResult> send(
            StatementRewrite statement, Shard shard, Node node, int maxRows, ShardAnswer answer) {
        return links.query(node.link(), node.schema(), sql(statement, shard, node), maxRows + 1, answer::take)
                .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .handle(answer::result);
    }

    private static int maxRows(SqlRequest request) {
        int maxRows = Objects.requireNonNullElse(request.maxRows(), ROWS_ABSENT);
        if (maxRows < 0 || maxRows > ROWS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "maxRows is " + maxRows,
                    "Ask for 0 to " + ROWS_MAX + " rows of each shard.");
        }
        return maxRows;
    }

    private static List<Shard> shards(KnownTable table, StatementRewrite.Kind kind, SqlRequest request) {
        List<Shard> all = table.map().shards();
        if (request.key() != null && request.shard() != null) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "both a key and a shard are given", "Give one of them.");
        }
        if (request.key() != null) {
            int bucket = table.definition().shardKey().bucketOf(request.key());
            return List.of(table.map().route(bucket));
        }
        if (request.shard() != null) {
            if (request.shard() < 0 || request.shard() >= all.size()) {
                throw new ShardwrightException(
                        ErrorCode.BAD_REQUEST,
                        "table '" + table.name() + "' has no shard " + request.shard(),
                        "Its shards are 0 to " + (all.size() - 1) + ".");
            }
            return List.of(all.get(request.shard()));
        }
        if (kind == StatementRewrite.Kind.INSERT) {
            throw new ShardwrightException(
                    ErrorCode.BAD_STATEMENT,
                    "the statement adds rows and does not say to which shard",
                    "Give the key of the rows, or the shard; a row that does not belong there is refused.");
        }
        return all;
    }
}
