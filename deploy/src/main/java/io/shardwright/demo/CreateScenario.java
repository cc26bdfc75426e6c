package io.shardwright.demo;

import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.ShardResult;
import io.shardwright.api.ShardView;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.api.TableView;
import io.shardwright.bucket.BucketFunction;
import io.shardwright.bucket.BucketSet;
import io.shardwright.local.LocalNode;
import io.shardwright.local.Together;
import io.shardwright.localdb.Account;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes a sharded table, fills it through the client and reads it back. */
final class CreateScenario {
    private static final int SHARDS = 4;
    private static final int ROWS_A_STATEMENT = 2_500;

    private final Stage stage;
    /** What each shard must hold, by its number. */
    private final Map<Integer, Users.Summary> expected = new TreeMap<>();

    CreateScenario(Stage stage) {
        this.stage = stage;
    }

    void play() {
        stage.steps().heading("A sharded table");
        stage.steps().step(this::create);
        stage.steps().step(this::load);
        stage.steps().step(this::readBack);
        stage.steps().step(this::route);
        if (stage.cluster().hasSpider()) {
            stage.steps().step(this::readThroughEveryNode);
        }
    }

    private String create() {
        String group = stage.client()
                .createTable(CreateTableRequest.of(Users.TABLE, Users.COLUMNS, "id", SHARDS))
                .group();
        GroupView ended = stage.ended(group);
        stage.checks().equal("table " + Users.TABLE + " is committed", "committed", ended.state());
        if (!ended.state().equals("committed")) {
            throw new ShardwrightException(
                    ErrorCode.LOCAL_CLUSTER,
                    "table " + Users.TABLE + " was not created: " + ended.abortDetail(),
                    "Read the workers' logs in " + stage.cluster().logs() + ".");
        }
        TableView table = stage.client().table(Users.TABLE);
        TreeSet<String> nodes = new TreeSet<>();
        table.shards().forEach(shard -> nodes.add(shard.replicas().get(0).node()));
        return "created table " + Users.TABLE + ": " + table.shards().size() + " shards on " + String.join(", ", nodes)
                + ", " + ended.commands().size() + " commands in group " + group;
    }

    private String load() {
        int[] shardOf = new int[BucketFunction.BUCKETS];
        Map<Integer, ShardLoad> loads = new TreeMap<>();
        for (ShardView shard : stage.client().table(Users.TABLE).shards()) {
            BucketSet.parse(shard.buckets()).buckets().forEach(bucket -> shardOf[bucket] = shard.shard());
            loads.put(shard.shard(), new ShardLoad(shard.shard()));
        }
        for (int i = 0; i < Users.COUNT; i++) {
            long id = Users.id(i);
            Objects.requireNonNull(loads.get(shardOf[Users.bucket(id)])).add(id);
        }
        Together.run(List.copyOf(loads.values()));
        loads.forEach((shard, load) -> expected.put(shard, load.summary));
        return "loaded " + Users.COUNT + " rows through the API, " + ROWS_A_STATEMENT + " a statement";
    }

    /** The rows of one shard, a few thousand a statement. */
    private final class ShardLoad implements Runnable {
        private final int shard;
        private final List<Long> ids = new ArrayList<>();
        private Users.Summary summary = Users.Summary.EMPTY;

        ShardLoad(int shard) {
            this.shard = shard;
        }

        void add(long id) {
            ids.add(id);
            summary = summary.plus(id);
        }

        @Override
        public void run() {
            for (int from = 0; from < ids.size(); from += ROWS_A_STATEMENT) {
                List<Long> part = ids.subList(from, Math.min(ids.size(), from + ROWS_A_STATEMENT));
                StringBuilder insert = new StringBuilder("INSERT INTO " + Users.TABLE + " (id, name) VALUES ");
                for (long id : part) {
                    insert.append('(')
                            .append(id)
                            .append(",'")
                            .append(Users.name(id))
                            .append("'),");
                }
                insert.setLength(insert.length() - 1);
                SqlResult result =
                        stage.client().sql(Users.TABLE, new SqlRequest(insert.toString(), null, shard, null));
                requireOk(result);
            }
        }
    }

    private String readBack() {
        SqlResult result = stage.client().sql(Users.TABLE, SqlRequest.everywhere(Users.SUMMARY));
        requireOk(result);
        Users.Summary found = Users.Summary.EMPTY;
        Users.Summary meant = Users.Summary.EMPTY;
        for (ShardResult shard : result.results()) {
            Users.Summary ofShard = summary(shard.rows());
            Users.Summary wanted = Objects.requireNonNull(expected.get(shard.shard()));
            stage.checks()
                    .equal("shard " + shard.shard() + " on " + shard.node() + " holds " + wanted, wanted, ofShard);
            found = found.plus(ofShard);
            meant = meant.plus(wanted);
        }
        stage.checks().equal("all shards together hold " + meant, meant, found);
        return "read every shard back; counts and checksums were computed apart, in Java and in SQL";
    }

    private String route() {
        List<Long> keys = List.of(Users.id(0), Users.id(Users.COUNT / 2), Users.id(Users.COUNT - 1));
        for (long key : keys) {
            SqlResult result = stage.client()
                    .sql(
                            Users.TABLE,
                            SqlRequest.forKey(
                                    "SELECT name FROM " + Users.TABLE + " WHERE id = " + key, Long.toString(key)));
            requireOk(result);
            List<List<@Nullable String>> rows = result.results().get(0).rows();
            stage.checks().equal("key " + key + " is on its shard alone", List.of(List.of(Users.name(key))), rows);
        }
        return "looked three rows up by key";
    }

    private String readThroughEveryNode() {
        Users.Summary meant = expected.values().stream().reduce(Users.Summary.EMPTY, Users.Summary::plus);
        List<Runnable> reads = new ArrayList<>();
        Map<String, Users.Summary> found = new ConcurrentHashMap<>();
        for (LocalNode node : stage.cluster().nodes()) {
            reads.add(() -> found.put(
                    node.name(),
                    summary(node.server()
                            .run(
                                    Account.ROOT,
                                    Users.SUMMARY.replace(
                                            " FROM " + Users.TABLE,
                                            " FROM " + node.server().dataSchema() + "." + Users.TABLE)))));
        }
        Together.run(reads);
        found.forEach((node, summary) ->
                stage.checks().equal("the distributed table on " + node + " shows all " + meant, meant, summary));
        return "read the table through the distributed table " + Users.TABLE + " on every node";
    }

    private static Users.Summary summary(List<List<@Nullable String>> rows) {
        List<@Nullable String> row = rows.get(0);
        return Users.Summary.parse(
                Objects.requireNonNull(row.get(0)),
                Objects.requireNonNull(row.get(1)),
                Objects.requireNonNullElse(row.get(2), "0"));
    }

    private static void requireOk(SqlResult result) {
        for (ShardResult shard : result.results()) {
            if (!shard.outcome().equals(ShardResult.OK)) {
                throw new ShardwrightException(
                        ErrorCode.LOCAL_CLUSTER,
                        "a statement on shard " + shard.shard() + " ended with " + shard.outcome() + ": "
                                + shard.error(),
                        "Read the log of the worker of " + shard.node() + ".");
            }
        }
    }
}
