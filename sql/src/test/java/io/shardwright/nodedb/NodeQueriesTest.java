package io.shardwright.nodedb;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.RowSink;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import io.shardwright.wire.QueryOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeQueriesTest {
    private static NodeFixture fixture;
    private ScriptedProxy proxy;
    private NodeQueries queries;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        fixture = NodeFixture.start(folder);
    }

    @AfterAll
    static void stop() throws SQLException {
        fixture.close();
    }

    @BeforeEach
    void empty() throws SQLException, IOException {
        fixture.execute(
                "DROP DATABASE app",
                "CREATE DATABASE app",
                "USE app",
                "CREATE TABLE r (id INT PRIMARY KEY AUTO_INCREMENT, x VARCHAR(20), b VARBINARY(4))",
                "INSERT INTO r VALUES (1, 'ü', x'00ff'), (2, NULL, NULL)");
        proxy = ScriptedProxy.before(fixture.server().endpoint());
        queries = new NodeQueries(fixture.node(proxy.endpoint()), fixture.epoch());
    }

    @AfterEach
    void close() throws IOException {
        queries.close();
        proxy.close();
    }

    /** Keeps what it is given as text; refuses rows once it is told to. */
    private static final class Collected implements RowSink {
        private final List<String> lines = new ArrayList<>();
        private boolean refusing;

        @Override
        public void columns(List<String> labels) {
            lines.add(String.join(",", labels));
        }

        @Override
        public void row(List<@Nullable String> values) {
            if (refusing) {
                throw new ShardwrightException(ErrorCode.UNREACHABLE, "nobody listens", "");
            }
            lines.add(String.join(",", values.stream().map(String::valueOf).toList()));
        }
    }

    private NodeAnswer run(String sql, int rowsMax, Collected rows) throws InterruptedException {
        return queries.run("app", sql, rowsMax, rows);
    }

    private void assertRows(String sql, int rowsMax, String... lines) throws InterruptedException {
        Collected rows = new Collected();
        assertThat(run(sql, rowsMax, rows)).isEqualTo(NodeAnswer.ok(0));
        assertThat(rows.lines).containsExactly(lines);
    }

    private void assertAnswer(String sql, QueryOutcome outcome, String error) throws InterruptedException {
        NodeAnswer answer = run(sql, 10, new Collected());
        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(answer.error()).contains(error).doesNotContain("\n");
    }

    @Test
    void definitionsAreReadWithTheirNamesQuotedHoweverTheServerIsSet() throws Exception {
        fixture.execute("SET GLOBAL sql_quote_show_create = 0");
        try {
            Collected rows = new Collected();
            run("SHOW CREATE TABLE app.r", 1, rows);
            assertThat(rows.lines.get(1)).contains("CREATE TABLE `r`");
        } finally {
            fixture.execute("SET GLOBAL sql_quote_show_create = 1");
        }
    }

    @Test
    void leavesNothingOfASessionToTheNextStatement() throws Exception {
        assertRows("SELECT @x := 7 AS x, GET_LOCK('l', 0) AS l", 10, "x,l", "7,1");
        assertRows("SELECT @x AS x", 10, "x", "null");
        assertThat(fixture.ask("SELECT GET_LOCK('l', 10) + RELEASE_LOCK('l')")).isEqualTo("2");
    }

    @Test
    void readsRowsAsTextUpToTheLimit() throws InterruptedException {
        assertRows("SELECT id, x AS 'the x', b FROM r ORDER BY id", 10, "id,the x,b", "1,ü,0x00ff", "2,null,null");
        assertRows("SELECT id FROM r ORDER BY id", 1, "id", "1");
        assertRows("SELECT id FROM r", 0, "id");
        assertRows("SELECT id FROM r WHERE id = 7", 10, "id");
    }

    @Test
    void countsChangedRowsAndCommitsThem() throws InterruptedException, SQLException {
        assertThat(run("UPDATE r SET x = 'y'", 10, new Collected())).isEqualTo(NodeAnswer.ok(2));
        assertThat(fixture.ask("SELECT GROUP_CONCAT(x) FROM r")).isEqualTo("y,y");
    }

    @Test
    void saysWhatIsWrong() throws InterruptedException {
        assertAnswer("SELECT * FROM gone", QueryOutcome.ERROR, "doesn't exist");
        assertAnswer("INSERT INTO r VALUES (1, 'x', 'y')", QueryOutcome.ERROR, "Duplicate entry");
        assertAnswer("SELECT 1; SELECT 2", QueryOutcome.ERROR, "more than one statement");
        assertThat(queries.run("nowhere", "SELECT 1", 1, new Collected()).outcome())
                .isEqualTo(QueryOutcome.ERROR);
    }

    @Test
    void doesNotKnowWhatBecameOfAWriteWhoseAnswerWasLost() throws InterruptedException {
        proxy.once("UPDATE r", Exchange.loseAnswer());
        assertAnswer("UPDATE r SET x = 'z'", QueryOutcome.UNKNOWN, "lost");
        proxy.once("SELECT x", Exchange.loseAnswer());
        assertAnswer("SELECT x FROM r", QueryOutcome.ERROR, "lost");
    }

    /** The driver's own words for a lost connection are of packets and say nothing to whoever asked. */
    @Test
    void saysInOneClearLineThatTheNodeDoesNotAnswer() throws InterruptedException, IOException {
        proxy.once("SELECT x", Exchange.loseAnswer());
        assertThat(run("SELECT x FROM r", 10, new Collected()).error())
                .isEqualTo("the node's connection was lost before it answered");
        proxy.close();
        String error = run("SELECT x FROM r", 10, new Collected()).error();
        assertThat(error).endsWith(" does not answer").startsWith("the node ");
    }

    @Test
    void doesNotTakeAnEndedIdleConnectionForALostAnswer() throws InterruptedException, SQLException {
        assertRows("SELECT 1", 1, "1", "1");
        fixture.execute("KILL USER 'shardwright'@'127.0.0.1'");
        assertThat(run("UPDATE r SET x = 'y'", 10, new Collected())).isEqualTo(NodeAnswer.ok(2));
    }

    @Test
    void leavesNothingInTheSessionForTheNextQuery() throws InterruptedException {
        assertThat(run("SET @x = 7", 1, new Collected()).outcome()).isEqualTo(QueryOutcome.OK);
        assertRows("SELECT @x AS x", 1, "x", "null");
    }

    @Test
    void stopsWhenNobodyTakesTheRows() throws InterruptedException {
        Collected rows = new Collected();
        rows.refusing = true;
        assertThat(run("SELECT id FROM r", 10, rows).outcome()).isEqualTo(QueryOutcome.ERROR);
        assertThat(run("INSERT INTO r (x) VALUES ('n') RETURNING id", 10, rows).outcome())
                .isEqualTo(QueryOutcome.UNKNOWN);
    }

    @Test
    void refusesOnceANewerEpochHasTheNode() throws InterruptedException {
        assertRows("SELECT 1", 1, "1", "1");
        fixture.nextEpoch();
        assertAnswer("UPDATE r SET x = 'y'", QueryOutcome.ERROR, "newer than this session's");
    }
}
