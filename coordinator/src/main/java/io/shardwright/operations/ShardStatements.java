package io.shardwright.operations;

import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.dialect.StatementRewrite;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MoveReader;
import io.shardwright.planning.KnownTable;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.table.Replica;
import io.shardwright.table.Shard;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Runs a statement on shards, all at once, and says of each what became of it. Nothing that may have run is ever sent twice: a shard whose answer was
 * lost is labelled unknown, and whoever asked decides.
 */
final class ShardStatements {
    private static final int ROWS_ABSENT = 1_000;

    /** Of each shard: more belongs into a dump, not into one answer in JSON. */
    private static final int ROWS_MAX = 10_000;

    /** Characters of all shards' answers together, which this process holds in memory. */
    private static final long ANSWER_CHARS_MAX = 32L << 20;

    /** Well below the time in which the API itself gives up, so that the shards that did answer are told of. */
    private static final long ANSWER_SECONDS_MAX = 120;

    /** An attempt of a cutover that has fenced a table has decided, or given it back, within this. */
    private static final long MOVE_MILLIS_MAX = 15_000;

    private static final long AGAIN_MILLIS = 50;

    private final LinkPool links;
    private final MoveReader moves;

    ShardStatements(LinkPool links, MoveReader moves) {
        this.links = links;
        this.moves = moves;
    }

    /** What became of a statement on one shard; {@code gone} if its table was not there, so that it did nothing. */
    private record Answered(Shard shard, ShardResult result, boolean gone) {}

    /** A statement on its way to shards. */
    private record Sending(StatementRewrite statement, Map<NodeName, Node> fleet, int maxRows, AtomicLong charsLeft) {}

    /**
     * Runs one statement. A shard whose table is out of service at the moment, or elsewhere since, is asked again where it is then: nobody sees that it moves.
     *
     * @param tables the table as it is known when this is asked
     * @throws ShardwrightException {@link ErrorCode#BAD_STATEMENT}, {@link ErrorCode#BAD_KEY} or {@link ErrorCode#BAD_REQUEST} before
     *     anything is sent
     */
    SqlResult run(Supplier<KnownTable> tables, Map<NodeName, Node> fleet, SqlRequest request) {
        KnownTable table = tables.get();
        StatementRewrite statement = StatementRewrite.of(table.name(), request.statement());
        Sending sending = new Sending(statement, fleet, maxRows(request), new AtomicLong(ANSWER_CHARS_MAX));
        Map<Integer, Answered> answers = ask(sending, shards(table, statement.kind(), request));
        List<Shard> gone = gone(answers);
        Stopwatch watch = Stopwatch.started();
        // Once more in any case: a move that was undone meanwhile has given the table back, and left no other trace.
        for (boolean hopeful = true; hopeful && !gone.isEmpty() && rested(); gone = gone(answers)) {
            hopeful = watch.elapsedMillis() < MOVE_MILLIS_MAX && isMoving(table, gone);
            Optional<KnownTable> now = known(tables, table.generation());
            if (now.isEmpty()) {
                break;
            }
            List<Shard> all = now.get().map().shards();
            answers.putAll(ask(
                    sending, gone.stream().map(shard -> all.get(shard.number())).toList()));
        }
        return new SqlResult(answers.values().stream().map(Answered::result).toList());
    }

    private Map<Integer, Answered> ask(Sending sending, List<Shard> shards) {
        List<CompletableFuture<Answered>> answers =
                shards.stream().map(shard -> ask(sending, shard)).toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .collect(Collectors.toMap(
                        answered -> answered.shard().number(),
                        Function.identity(),
                        (one, other) -> other,
                        TreeMap::new));
    }

    private CompletableFuture<Answered> ask(Sending sending, Shard shard) {
        Node node = sending.fleet().get(shard.primary().node());
        boolean reads = sending.statement().kind() == StatementRewrite.Kind.READ;
        ShardAnswer answer = new ShardAnswer(shard, reads, sending.maxRows(), sending.charsLeft());
        if (node == null) {
            return CompletableFuture.completedFuture(new Answered(shard, answer.unknownNode(), false));
        }
        return links.query(
                        node.link(),
                        node.schema(),
                        sql(sending.statement(), shard, node),
                        sending.maxRows() + 1,
                        answer::take)
                .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .handle((end, failure) ->
                        new Answered(shard, answer.result(end, failure), answer.tableIsGone(end, node)));
    }

    private static List<Shard> gone(Map<Integer, Answered> answers) {
        return answers.values().stream()
                .filter(Answered::gone)
                .map(Answered::shard)
                .toList();
    }

    private boolean isMoving(KnownTable table, List<Shard> shards) {
        return shards.stream().anyMatch(shard -> moves.onItsWay(table.name().value(), shard.number()));
    }

    /** The table as it is known now; empty if it is none any more, or another. */
    private static Optional<KnownTable> known(Supplier<KnownTable> tables, long generation) {
        try {
            return Optional.of(tables.get()).filter(now -> now.generation() == generation);
        } catch (ShardwrightException e) {
            return Optional.empty();
        }
    }

    /** Rests for a moment; false if this thread is to end. */
    private static boolean rested() {
        try {
            new WakeSignal().rest(AGAIN_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
        Replica primary = shard.primary();
        return node.engine() == Engine.MANTICORE
                ? statement.forSearchShard(primary.physicalName())
                : statement.forShard(node.schema(), primary.physicalName());
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
            int bucket = table.definition()
                    .shardKey()
                    .bucketOf(request.key(), table.map().buckets());
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
