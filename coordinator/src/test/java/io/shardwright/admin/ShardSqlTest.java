package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.api.RouteView;
import io.shardwright.api.ShardResult;
import io.shardwright.api.SqlPlan;
import io.shardwright.api.SqlRequest;
import io.shardwright.api.SqlResult;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.wire.Query;
import io.shardwright.wire.ResultEnd;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of four shards on two nodes, which are one server here: routes and statements over the API, real links and real tables. */
final class ShardSqlTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static ShardwrightClient client;

    @BeforeAll
    static void createTable() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key());
        api.createTable("users", 4);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void answerFromTheServer() throws SQLException {
        api.answerQueries(new ServerAnswers(api.server()));
        client.sql("users", SqlRequest.everywhere("DELETE FROM users"));
    }

    private static void insert(long id, String name) {
        SqlResult result = client.sql(
                "users",
                SqlRequest.forKey(
                        "INSERT INTO users (id, name) VALUES (" + id + ", '" + name + "')", String.valueOf(id)));
        assertThat(result.succeeded()).as(result.toString()).isTrue();
    }

    @Test
    void routesAlikeHereAndOnTheServer() {
        for (String key : List.of("1", "2", "-7", "9223372036854775807", "-9223372036854775808")) {
            RouteView route = client.route("users", key);
            Reply reply = api.get("/api/v1/tables/users/route?key=" + key);
            assertThat(reply.body().path("bucket").asInt()).isEqualTo(route.bucket());
            assertThat(reply.body().path("shard").asInt()).isEqualTo(route.shard());
            assertThat(reply.body().path("node").asText()).isEqualTo(route.node());
            assertThat(reply.body().path("physicalName").asText()).isEqualTo(route.physicalName());
            assertThat(reply.body().path("version").asLong()).isEqualTo(route.version());
        }
        assertThat(client.route("users", "1"))
                .isEqualTo(new RouteView("users", "1", 632, 2, "n1", "users_g1_s2_e1", 1));
    }

    @Test
    void refusesKeysThatCannotBe() {
        assertThatThrownBy(() -> client.route("users", "x"))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_KEY));
        assertThat(api.get("/api/v1/tables/users/route?key=x").code()).isEqualTo("bad-key");
        assertThat(api.get("/api/v1/tables/users/route").code()).isEqualTo("bad-request");
        assertThat(api.get("/api/v1/tables/nope/route?key=1").code()).isEqualTo("not-found");
    }

    @Test
    void readsEveryShardAndLabelsIt() {
        for (long id = 1; id <= 20; id++) {
            insert(id, "name " + id);
        }
        SqlResult counts = client.sql("users", SqlRequest.everywhere("SELECT COUNT(*) AS n FROM users"));
        assertThat(counts.results()).extracting(ShardResult::shard).containsExactly(0, 1, 2, 3);
        assertThat(counts.results()).extracting(ShardResult::node).containsExactly("n1", "n2", "n1", "n2");
        assertThat(counts.results())
                .allSatisfy(shard -> assertThat(shard.columns()).containsExactly("n"));
        assertThat(counts.results().stream()
                        .mapToInt(shard -> Integer.parseInt(shard.rows().get(0).get(0)))
                        .sum())
                .isEqualTo(20);
        SqlResult one = client.sql("users", SqlRequest.forKey("SELECT name FROM users WHERE id = 7", "7"));
        assertThat(one.results()).singleElement().satisfies(shard -> {
            assertThat(shard.rows()).containsExactly(List.of("name 7"));
            assertThat(shard.shard()).isEqualTo(client.route("users", "7").shard());
        });
    }

    @Test
    void givesAsManyRowsAsAskedForAndSaysWhenThereAreMore() {
        insert(1, "a");
        SqlRequest none = new SqlRequest("SELECT id FROM users", "1", null, 0);
        assertThat(client.sql("users", none).results()).singleElement().satisfies(shard -> {
            assertThat(shard.rows()).isEmpty();
            assertThat(shard.truncated()).isTrue();
        });
        SqlRequest all = new SqlRequest("SELECT id FROM users", "1", null, 1);
        assertThat(client.sql("users", all).results()).singleElement().satisfies(shard -> {
            assertThat(shard.rows()).containsExactly(List.of("1"));
            assertThat(shard.truncated()).isFalse();
        });
    }

    @Test
    void neverLetsARowLandOnAShardThatIsNotItsOwn() {
        int right = client.route("users", "1").shard();
        SqlResult result =
                client.sql("users", new SqlRequest("INSERT INTO users VALUES (1, 'a')", null, (right + 1) % 4, null));
        assertThat(result.results()).singleElement().satisfies(shard -> {
            assertThat(shard.outcome()).isEqualTo(ShardResult.ERROR);
            assertThat(shard.error()).contains("sw_buckets");
        });
    }

    @Test
    void refusesStatementsThatCannotBeSentToShards() {
        refused(SqlRequest.everywhere("INSERT INTO users VALUES (1, 'a')"), ErrorCode.BAD_STATEMENT);
        refused(SqlRequest.everywhere("REPLACE INTO users VALUES (1, 'a')"), ErrorCode.BAD_STATEMENT);
        refused(SqlRequest.everywhere("DROP TABLE users"), ErrorCode.BAD_STATEMENT);
        refused(SqlRequest.everywhere("SELECT 1; DELETE FROM users"), ErrorCode.BAD_STATEMENT);
        refused(SqlRequest.everywhere("SELECT 1"), ErrorCode.BAD_STATEMENT);
        refused(SqlRequest.everywhere(""), ErrorCode.BAD_STATEMENT);
        refused(new SqlRequest("SELECT 1 FROM users", "1", 1, null), ErrorCode.BAD_REQUEST);
        refused(new SqlRequest("SELECT 1 FROM users", null, 4, null), ErrorCode.BAD_REQUEST);
        refused(new SqlRequest("SELECT 1 FROM users", null, -1, null), ErrorCode.BAD_REQUEST);
        refused(new SqlRequest("SELECT 1 FROM users", null, null, 10_001), ErrorCode.BAD_REQUEST);
        refused(new SqlRequest("SELECT 1 FROM users", "one", null, null), ErrorCode.BAD_KEY);
    }

    private static void refused(SqlRequest request, ErrorCode code) {
        assertThatThrownBy(() -> client.sql("users", request)).isInstanceOfSatisfying(ShardwrightException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message().lines()).hasSize(1);
            assertThat(e.advice().lines()).hasSize(1);
            assertThatThrownBy(() -> client.planSql("users", request))
                    .as("a dry run makes the same checks")
                    .isInstanceOfSatisfying(
                            ShardwrightException.class,
                            planned -> assertThat(planned.message()).isEqualTo(e.message()));
        });
    }

    @Test
    void showsWhatWouldBeSentAndSendsNothing() {
        insert(1, "a");
        api.answerQueries((from, query, rows) -> ResultEnd.error(query.id(), "nobody is to ask"));
        assertThat(client.planSql("users", SqlRequest.everywhere("DELETE FROM users WHERE users.id > 0"))
                        .statements())
                .extracting(SqlPlan.ShardStatement::shard, SqlPlan.ShardStatement::node)
                .containsExactly(tuple(0, "n1"), tuple(1, "n2"), tuple(2, "n1"), tuple(3, "n2"));
        assertThat(client.planSql("users", SqlRequest.forKey("UPDATE users SET name = 'b' WHERE id = 1", "1"))
                        .statements())
                .containsExactly(new SqlPlan.ShardStatement(
                        2, "n1", "UPDATE `app`.`users_g1_s2_e1` AS `users` SET name = 'b' WHERE id = 1"));
        api.answerQueries(new ServerAnswers(api.server()));
        assertThat(client.sql("users", SqlRequest.forKey("SELECT name FROM users", "1"))
                        .results()
                        .get(0)
                        .rows())
                .containsExactly(List.of("a"));
    }

    @Test
    void tellsErrorsAndUnknownsOfShardsApart() {
        api.answerQueries((from, request, rows) -> {
            Query query = (Query) request;
            if (query.sql().contains("_s1_")) {
                return ResultEnd.error(query.id(), "no such thing");
            }
            return query.sql().contains("_s2_")
                    ? ResultEnd.unknown(query.id(), "connection lost")
                    : ResultEnd.ok(query.id(), 5);
        });
        SqlResult result = client.sql("users", SqlRequest.everywhere("DELETE FROM users"));
        assertThat(result.succeeded()).isFalse();
        assertThat(result.results()).extracting(ShardResult::outcome).containsExactly("ok", "error", "unknown", "ok");
        assertThat(result.results()).extracting(ShardResult::updated).containsExactly(5L, 0L, 0L, 5L);
        assertThat(result.results())
                .extracting(ShardResult::error)
                .containsExactly(null, "no such thing", "connection lost", null);
    }

    @Test
    void asksAShardThatHasMovedWhereItIsNow() throws Exception {
        insert(1, "a");
        AtomicInteger asked = new AtomicInteger();
        api.answerQueries((from, request, rows) -> {
            if (asked.getAndIncrement() == 0) {
                asRoot("RENAME TABLE app.users_g1_s2_e1 TO app.users_g1_s2_e2");
                api.run("UPDATE shard_replica SET physical_name = 'users_g1_s2_e2' WHERE shard = 2");
            }
            return new ServerAnswers(api.server()).answer(from, request, rows);
        });
        try {
            SqlResult result = client.sql("users", SqlRequest.forKey("UPDATE users SET name = 'b' WHERE id = 1", "1"));
            assertThat(result.results().get(0).error()).isNull();
            assertThat(result.results().get(0).updated()).isEqualTo(1);
            assertThat(asked).hasValue(2);
        } finally {
            asRoot("RENAME TABLE app.users_g1_s2_e2 TO app.users_g1_s2_e1");
            api.run("UPDATE shard_replica SET physical_name = 'users_g1_s2_e1' WHERE shard = 2");
        }
    }

    @Test
    void asksOnceMoreAndNoLongerForATableThatIsGoneForGood() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        api.answerQueries((from, request, rows) -> {
            asked.incrementAndGet();
            return new ServerAnswers(api.server()).answer(from, request, rows);
        });
        asRoot("RENAME TABLE app.users_g1_s2_e1 TO app.gone");
        try {
            SqlResult result = client.sql("users", SqlRequest.forKey("SELECT * FROM users", "1"));
            assertThat(result.results().get(0).error()).contains("users_g1_s2_e1", "doesn't exist");
            assertThat(asked).hasValue(2);
            // Another table than the shard's is no reason to ask again.
            result = client.sql("users", SqlRequest.forKey("SELECT * FROM users JOIN app.other", "2"));
            assertThat(result.succeeded()).isFalse();
            assertThat(asked).hasValue(3);
        } finally {
            asRoot("RENAME TABLE app.gone TO app.users_g1_s2_e1");
        }
    }

    private static void asRoot(String sql) throws SQLException {
        try (Connection root = api.server().rootConnection();
                Statement statement = root.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void saysThatANodeCannotBeReached() throws Exception {
        api.run("UPDATE node SET link_addr = '127.0.0.1:1' WHERE name = 'n2'");
        try {
            SqlResult result = client.sql("users", SqlRequest.everywhere("DELETE FROM users"));
            assertThat(result.results()).extracting(ShardResult::outcome).containsExactly("ok", "error", "ok", "error");
        } finally {
            api.run(
                    "UPDATE node SET link_addr = (SELECT link_addr FROM (SELECT * FROM node) m WHERE m.name = 'n1') WHERE name = 'n2'");
        }
    }
}
