package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that cannot be: refused with a stable code and one line, with nothing written, in a dry run as well. */
final class BadTableTest {
    @TempDir
    private static Path folder;

    private static RunningApi api;

    @BeforeAll
    static void start() throws Exception {
        api = RunningApi.start(folder);
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        api.addNode("n3", "mariadb", false);
        assertThat(api.post(
                                "/api/v1/tables",
                                table("taken", "id bigint primary key", "id", 2).toString())
                        .status())
                .isEqualTo(202);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static ObjectNode table(String name, String columns, String shardKey, int shards) {
        return Json.mapper()
                .createObjectNode()
                .put("name", name)
                .put("columns", columns)
                .put("shardKey", shardKey)
                .put("shards", shards);
    }

    private static void refused(String body, String code, String message) throws Exception {
        var before = api.rows();
        for (String path : new String[] {"/api/v1/tables", "/api/v1/tables?dryRun=true"}) {
            Reply reply = api.post(path, body);
            assertThat(reply.code()).as(reply.body().toString()).isEqualTo(code);
            assertThat(reply.detail()).isEqualTo(message);
            assertThat(reply.detail().lines()).hasSize(1);
            assertThat(reply.body().path("advice").asText().lines()).hasSize(1);
            assertThat(reply.status()).isBetween(400, 409);
            assertThat(reply.contentType()).isEqualTo("application/problem+json");
        }
        assertThat(api.rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                    | '' is no table name",
                "~ ~                   | ' ' is no table name",
                "Users                 | 'Users' is no table name",
                "1users                | '1users' is no table name",
                "us ers                | 'us ers' is no table name",
                "a.b                   | 'a.b' is no table name",
                "u`; DROP TABLE x; --  | 'u`; DROP TABLE x; --' is no table name",
                "u' OR '1'='1          | 'u' OR '1'='1' is no table name",
                "u\"u                  | 'u\"u' is no table name",
                "u;u                   | 'u;u' is no table name",
                "../../etc/passwd      | '../../etc/passwd' is no table name",
                "größe                 | 'größe' is no table name",
                "users\u202e           | 'users?' is no table name",
                "us\u0000ers           | 'us?ers' is no table name",
                "select                | table name 'select' is a reserved word of SQL",
                "table                 | table name 'table' is a reserved word of SQL",
                "sw_users              | table name 'sw_users' begins with sw_",
            })
    void refusesNames(String name, String message) throws Exception {
        refused(table(name, "id bigint primary key", "id", 2).toString(), "bad-name", message);
    }

    @Test
    void refusesLongNames() throws Exception {
        String name = "a".repeat(41);
        refused(
                table(name, "id bigint primary key", "id", 2).toString(),
                "bad-name",
                "'" + name + "' is no table name");
        String endless = "a".repeat(100_000);
        refused(
                table(endless, "id bigint primary key", "id", 2).toString(),
                "bad-name",
                "'" + "a".repeat(61) + "...' is no table name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "id bigint primary key, mail varchar(100) unique | id | unique-key-without-shard-key | unique key 'mail' does not contain the whole shard key 'id'",
                "id bigint primary key, region int not null | region | unique-key-without-shard-key | the primary key does not contain the whole shard key 'region'",
                "id bigint auto_increment primary key | id | auto-increment-without-policy | column 'id' counts by itself, and every shard would count from 1",
                "id serial | id | auto-increment-without-policy | column 'id' counts by itself, and every shard would count from 1",
                "id bigint primary key | nope | bad-shard-key | shard key 'nope' is no column of the table",
                "id bigint primary key | id` | bad-shard-key | shard key 'id`' is no column of the table",
                "id double primary key | id | bad-shard-key | shard key 'id' has type double",
                "id bigint, k int | k | bad-column | the table has no primary key",
                "~~ | id | bad-column | there are no columns",
                "id bigint primary key; DROP TABLE users | id | bad-column | ';' stands where there should be an attribute of column 'id' that sharded tables take",
                "id bigint primary key) ENGINE=InnoDB; -- | id | bad-column | the column list has a comment",
                "id bigint primary key, `a``b` int | id | bad-name | 'a`b' cannot be the name of a column",
                "id bigint primary key, ID int | id | bad-column | column 'ID' is there twice",
                "id bigint primary key, a int default (SELECT 1) | id | bad-column | '(' stands where there should be a literal or CURRENT_TIMESTAMP as default of column 'a'",
            })
    void refusesColumns(String columns, String shardKey, String code, String message) throws Exception {
        refused(table("fresh", columns, shardKey, 2).toString(), code, message);
    }

    @Test
    void refusesCountsAndEngines() throws Exception {
        ObjectNode table = table("fresh", "id bigint primary key", "id", 2);
        refused(table.deepCopy().put("shards", 0).toString(), "bad-shard-count", "a table cannot have 0 shards");
        refused(table.deepCopy().put("shards", 1025).toString(), "bad-shard-count", "a table cannot have 1025 shards");
        refused(table.deepCopy().put("replicas", 0).toString(), "bad-request", "a table cannot have 0 replicas");
        refused(
                table.deepCopy().put("replicas", 2).toString(),
                "unsupported",
                "tables on MariaDB have one replica a shard for now");
        refused(
                table.deepCopy().put("replicas", 3).toString(),
                "more-replicas-than-nodes",
                "3 replicas need as many nodes, and there are 2");
        refused(
                table.deepCopy().put("replicas", 3).put("engine", "manticore").toString(),
                "more-replicas-than-nodes",
                "3 replicas need as many nodes, and there are 2");
        refused(table.deepCopy().put("engine", "oracle").toString(), "unsupported", "there is no engine 'oracle'");
        refused(table.deepCopy().put("shards", "2").toString(), "bad-request", "'shards' is no whole number");
        refused(table.deepCopy().put("shards", 2.5).toString(), "bad-request", "'shards' is no whole number");
        refused(table.deepCopy().put("shard", 2).toString(), "bad-request", "there is no field 'shard'");
    }

    @Test
    void refusesATableThatExists() throws Exception {
        refused(
                table("taken", "id bigint primary key", "id", 2).toString(),
                "duplicate-table",
                "table 'taken' exists already");
    }

    @Test
    void refusesToExecuteOnAnEngineOfWhichThereIsNoNode() throws Exception {
        String body = table("fresh", "id bigint primary key", "id", 2)
                .put("engine", "manticore")
                .toString();
        var before = api.rows();
        Reply reply = api.post("/api/v1/tables", body);
        assertThat(reply.code()).isEqualTo("unsupported");
        assertThat(reply.detail()).isEqualTo("no node has engine manticore, so its tables can only be planned");
        Reply plan = api.post("/api/v1/tables?dryRun=true", body);
        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.body().path("commands")).isNotEmpty();
        assertThat(plan.body().path("warnings").get(0).asText())
                .isEqualTo("no node has engine manticore: planned as if every node had");
        assertThat(api.rows()).isEqualTo(before);
    }

    @Test
    void refusesToDropWhatIsNotThere() throws Exception {
        var before = api.rows();
        Reply unknown = api.delete("/api/v1/tables/nope");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.detail()).isEqualTo("there is no table 'nope'");
        Reply hostile = api.delete("/api/v1/tables/x%60%3B%20DROP%20TABLE%20y");
        assertThat(hostile.status()).isEqualTo(404);
        assertThat(hostile.detail()).isEqualTo("there is no table 'x`; DROP TABLE y'");
        Reply creating = api.delete("/api/v1/tables/taken");
        assertThat(creating.status()).isEqualTo(404);
        assertThat(creating.detail()).isEqualTo("table 'taken' is creating");
        assertThat(api.rows()).isEqualTo(before);
    }
}
