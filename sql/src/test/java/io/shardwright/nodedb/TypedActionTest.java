package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.after;
import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.inherited;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertFailed;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.CreateRouteServer;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.DropRouteServer;
import io.shardwright.action.EndPhase;
import io.shardwright.action.LeadRouteServer;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RestoreTable;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.NodeName;
import io.shardwright.noderun.StopSigns;
import io.shardwright.noderun.Undertakings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actions that no SQL says, on a real server. */
final class TypedActionTest {
    private static NodeFixture fixture;
    private CommandRun run;

    @BeforeAll
    static void start(@TempDir Path folder) throws SQLException {
        fixture = NodeFixture.start(folder);
    }

    @AfterAll
    static void stop() throws SQLException {
        fixture.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        fixture.execute("DROP DATABASE app", "CREATE DATABASE app", "DELETE FROM shardwright.ledger");
        run = fixture.run();
    }

    @AfterEach
    void close() {
        run.close();
    }

    private Outcome run(ClaimedCommand command) {
        return run.run(command, StopSigns.NEVER);
    }

    @Test
    void makesARouteServerWithTheWorkersOwnCredential() throws SQLException {
        CreateRouteServer create = new CreateRouteServer(
                "sw_g1_n-2", new NodeName("n-2"), new Endpoint("127.0.0.1", 3307), "app", "route");
        ClaimedCommand command = command(create, new DropRouteServer(create.server()));
        assertSucceeded(run(command), Effect.APPLIED);
        assertThat(fixture.ask(
                        "SELECT CONCAT_WS(' ', Server_name, Host, Port, Db, Username, Password) FROM mysql.servers"))
                .isEqualTo("sw_g1_n-2 127.0.0.1 3307 app r s3'cr\\et");
        ClaimedCommand twin = command(create, new DropRouteServer(create.server()));
        assertSucceeded(run(twin), Effect.PREEXISTING);
        assertSucceeded(run(undo(command, Effect.APPLIED)), Effect.NONE);
        assertSucceeded(run(undo(twin, Effect.APPLIED)), Effect.NONE);
        assertThat(fixture.ask("SELECT COUNT(*) FROM mysql.servers")).isEqualTo("0");
        CreateRouteServer unknown =
                new CreateRouteServer("s", new NodeName("n-2"), new Endpoint("127.0.0.1", 3307), "app", "other");
        assertFailed(
                run(command(unknown, new DropRouteServer("s"))),
                Effect.NONE,
                "this worker has no route account 'other'");
    }

    @Test
    void leadsARouteServerElsewhereAndBack() throws SQLException {
        fixture.execute(
                "CREATE SERVER sw_g1_led FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'old', DATABASE 'app', PORT 1, SOCKET '/old')");
        LeadRouteServer back = new LeadRouteServer("sw_g1_led", "old", 1, "app", "route");
        ClaimedCommand lead = command(new LeadRouteServer("sw_g1_led", "127.0.0.1", 3307, "app", "route"), back);
        String where =
                "SELECT CONCAT_WS(' ', Host, Port, Db, Username, Password, CONCAT(Socket, '.')) FROM mysql.servers WHERE Server_name = 'sw_g1_led'";
        assertSucceeded(run(lead), Effect.APPLIED);
        assertThat(fixture.ask(where)).isEqualTo("127.0.0.1 3307 app r s3'cr\\et .");
        assertSucceeded(run(command(lead.forward(), back)), Effect.PREEXISTING);
        fixture.execute("ALTER SERVER sw_g1_led OPTIONS (SOCKET '/by-hand')");
        assertSucceeded(run(command(lead.forward(), back)), Effect.APPLIED);
        assertSucceeded(run(undo(lead, Effect.UNKNOWN)), Effect.NONE);
        assertThat(fixture.ask(where)).isEqualTo("old 1 app r s3'cr\\et .");
        fixture.execute("DROP SERVER sw_g1_led");
        assertFailed(run(command(lead.forward(), back)), Effect.NONE, "sw_g1_led");
    }

    @Test
    void quarantinesATableAndRestoresOrDropsIt() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        ClaimedCommand quarantine = command(new QuarantineTable("app", "t", "q"), new RestoreTable("app", "t", "q"));
        assertSucceeded(run(quarantine), Effect.APPLIED);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("q");
        assertSucceeded(run(undo(quarantine, Effect.UNKNOWN)), Effect.NONE);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("t");
        ClaimedCommand second = command(new QuarantineTable("app", "t", "q"), new RestoreTable("app", "t", "q"));
        assertSucceeded(run(second), Effect.APPLIED);
        ClaimedCommand drop = after(new DropQuarantined("app", "q"));
        assertSucceeded(run(drop), Effect.APPLIED);
        assertSucceeded(run(inherited(drop)), Effect.APPLIED);
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("no row");
    }

    @Test
    void aTableWithRowsUnderADistributedOnesNameIsNotPutWhereItWouldBeDropped() throws SQLException {
        fixture.execute("CREATE TABLE t (id INT PRIMARY KEY)");
        ClaimedCommand retire = command(
                new QuarantineTable("app", "t", "sw_q_g1_stale"), new RestoreTable("app", "t", "sw_q_g1_stale"));
        assertFailed(run(retire), Effect.NONE, "not the distributed one");
        ClaimedCommand second = command(
                new QuarantineTable("app", "t", "sw_q_g1_stale_2"), new RestoreTable("app", "t", "sw_q_g1_stale_2"));
        assertFailed(run(second), Effect.NONE, "not the distributed one");
        assertThat(fixture.ask("SHOW TABLES")).isEqualTo("t");
    }

    @Test
    void whatTheWorkerDoesItselfFailsWithItsCode() {
        ShardwrightException altered = new ShardwrightException(ErrorCode.TABLE_ALTERED, "it was altered", "Again.");
        Undertakings failing = action -> Optional.of(stopped -> {
            throw altered;
        });
        try (CommandRun undertaking =
                new CommandRun(fixture.node(), fixture.epoch(), RouteAccounts.of(Map.of()), failing)) {
            EndPhase end = new EndPhase(new UUID(1, 2), "copy");
            assertThat(undertaking.run(command(end, end), StopSigns.NEVER))
                    .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                        assertThat(failed.code()).contains(ErrorCode.TABLE_ALTERED);
                        assertThat(failed.error()).isEqualTo("it was altered");
                    });
        }
    }

    @Test
    void refusesActionsOfAnotherEngine() {
        ClaimedCommand directory = command(new MakeDirectory("c"), new RemoveDirectory("c"));
        assertFailed(run(directory), Effect.NONE, "make-directory");
        assertThat(CommandRun.knownActions()).doesNotContain("make-directory:1").contains("sql:1");
    }
}
