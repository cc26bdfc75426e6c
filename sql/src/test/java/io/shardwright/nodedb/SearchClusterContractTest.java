package io.shardwright.nodedb;

import static io.shardwright.nodedb.NodeFixture.after;
import static io.shardwright.nodedb.NodeFixture.again;
import static io.shardwright.nodedb.NodeFixture.command;
import static io.shardwright.nodedb.NodeFixture.undo;
import static io.shardwright.nodedb.OutcomeAssertions.assertFailed;
import static io.shardwright.nodedb.OutcomeAssertions.assertSucceeded;
import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.action.AddToCluster;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RetireReplica;
import io.shardwright.action.RunSql;
import io.shardwright.dialect.ManticoreTables;
import io.shardwright.fleet.Endpoint;
import io.shardwright.manticore.SearchAnswers;
import io.shardwright.manticore.SearchServer;
import io.shardwright.manticore.ServedShards;
import io.shardwright.noderun.NodeAnswer;
import io.shardwright.noderun.RowSink;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import io.shardwright.searchd.SearchNodes;
import io.shardwright.sqlproxy.Exchange;
import io.shardwright.sqlproxy.ScriptedProxy;
import io.shardwright.wire.QueryOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What commands do that reach several Manticore nodes, or the host of one, and that each is undone as it was done. */
@NeedsManticore
final class SearchClusterContractTest {
    private static final String CLUSTER = "contract";
    private static final String MAKE = "CREATE TABLE t (id bigint, v uint)";

    private List<SearchNode> nodes;
    private final List<SearchSessions> sessions = new ArrayList<>();
    private final List<ContractNode.Session> runs = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        nodes = SearchNodes.all();
        clean();
        for (int i = 0; i < nodes.size(); i++) {
            SearchSessions session = new SearchSessions("m" + i);
            sessions.add(session);
            runs.add(session.session(nodes.get(i).sql(), nodes.get(i).dataFolder()));
        }
    }

    @AfterEach
    void close() throws IOException {
        runs.forEach(ContractNode.Session::close);
        sessions.forEach(SearchSessions::close);
        clean();
    }

    private void clean() throws IOException {
        nodes.forEach(SearchNode::empty);
        for (SearchNode node : nodes) {
            Path folder = folder(node);
            if (Files.exists(folder)) {
                try (var left = Files.list(folder)) {
                    for (Path file : left.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        }
    }

    private static Path folder(SearchNode node) {
        return node.dataFolder().resolve(CLUSTER);
    }

    private Outcome run(int node, ClaimedCommand command) {
        return runs.get(node).run(command);
    }

    private void done(int node, ClaimedCommand command) {
        assertSucceeded(run(node, command), Effect.APPLIED);
    }

    private void undone(int node, ClaimedCommand command) {
        assertSucceeded(run(node, undo(command, Effect.APPLIED)), Effect.NONE);
    }

    private static ClaimedCommand folder() {
        return command(new MakeDirectory(CLUSTER), new RemoveDirectory(CLUSTER));
    }

    private static ClaimedCommand table() {
        return command(MAKE, "DROP TABLE t");
    }

    private static ClaimedCommand cluster() {
        return command(ManticoreTables.createCluster(CLUSTER, CLUSTER), ManticoreTables.deleteCluster(CLUSTER));
    }

    private static ClaimedCommand add() {
        return command(ManticoreTables.addToCluster(CLUSTER, "t"), ManticoreTables.dropFromCluster(CLUSTER, "t"));
    }

    private ClaimedCommand join() {
        return command(
                ManticoreTables.joinCluster(CLUSTER, nodes.get(0).api(), CLUSTER),
                ManticoreTables.exitCluster(CLUSTER));
    }

    private void assertWhole(int members, int... of) {
        for (int node : of) {
            assertThat(nodes.get(node).clusterStatus(CLUSTER, "status")).isEqualTo("primary");
            assertThat(nodes.get(node).clusterStatus(CLUSTER, "node_state")).isEqualTo("synced");
            assertThat(nodes.get(node).clusterStatus(CLUSTER, "size")).isEqualTo(String.valueOf(members));
        }
    }

    /** The first node's cluster with its table. */
    private List<ClaimedCommand> clustered() {
        List<ClaimedCommand> commands = List.of(table(), folder(), cluster(), add());
        commands.forEach(command -> done(0, command));
        assertWhole(1, 0);
        assertThat(nodes.get(0).clusterStatus(CLUSTER, "indexes")).isEqualTo("t");
        return commands;
    }

    @Test
    void aClusterIsMadeJoinedLeftAndUnmade() {
        List<ClaimedCommand> first = clustered();
        List<List<ClaimedCommand>> further = new ArrayList<>();
        for (int node = 1; node < nodes.size(); node++) {
            List<ClaimedCommand> commands = List.of(table(), folder(), join());
            for (ClaimedCommand command : commands) {
                done(node, command);
            }
            further.add(commands);
        }
        assertWhole(3, 0, 1, 2);
        nodes.get(2).run("INSERT INTO " + CLUSTER + ":t (id, v) VALUES (7, 5)");
        assertThat(nodes.get(0).ask("SELECT v FROM t WHERE id = 7")).isEqualTo("5");

        ClaimedCommand left = further.get(0).get(2);
        undone(1, left);
        assertThat(nodes.get(1).clusters()).isEmpty();
        assertThat(nodes.get(1).tables()).containsExactly("t");
        assertWhole(2, 0, 2);
        nodes.get(0).run("INSERT INTO " + CLUSTER + ":t (id, v) VALUES (8, 6)");
        assertThat(nodes.get(2).ask("SELECT COUNT(*) FROM t")).isEqualTo("2");
        assertThat(nodes.get(1).ask("SELECT COUNT(*) FROM t")).isEqualTo("1");

        undone(2, further.get(1).get(2));
        for (int node = 1; node < nodes.size(); node++) {
            assertThat(folder(nodes.get(node))).isDirectoryContaining("glob:**/grastate.dat");
            undone(node, further.get(node - 1).get(1));
            undone(node, further.get(node - 1).get(0));
        }
        assertWhole(1, 0);
        for (int i = first.size() - 1; i >= 0; i--) {
            undone(0, first.get(i));
        }
        for (SearchNode node : nodes) {
            assertThat(node.clusters()).isEmpty();
            assertThat(node.tables()).isEmpty();
            assertThat(folder(node)).doesNotExist();
        }
    }

    @Test
    void whatIsThereAlreadyIsNotUndone() {
        clustered();
        for (ClaimedCommand again : List.of(table(), folder(), cluster(), add())) {
            assertSucceeded(run(0, again), Effect.PREEXISTING);
            assertSucceeded(run(0, undo(again, Effect.PREEXISTING)), Effect.NONE);
        }
        assertWhole(1, 0);
        assertThat(folder(nodes.get(0))).isDirectory();
    }

    @Test
    void joinsOnceThoughTheAnswerWasLost() throws IOException {
        clustered();
        done(1, table());
        done(1, folder());
        try (ScriptedProxy proxy = ScriptedProxy.before(nodes.get(1).sql());
                ContractNode.Session cut =
                        sessions.get(1).session(proxy.endpoint(), nodes.get(1).dataFolder())) {
            ClaimedCommand join = join();
            proxy.once("JOIN CLUSTER", Exchange::cutBoth);
            assertThat(cut.run(join)).isInstanceOf(Outcome.BackedOff.class);
            assertThat(nodes.get(1).clusters()).isEmpty();
            // Cut off while it joins, which the server sees through all the same.
            proxy.once("JOIN CLUSTER", exchange -> {
                exchange.pass();
                exchange.awaitAnswer();
                exchange.cutBoth();
            });
            assertSucceeded(cut.run(again(join)), Effect.APPLIED);
            assertWhole(2, 0, 1);
            assertThat(proxy.count("JOIN CLUSTER")).isEqualTo(2);
            proxy.once("EXIT CLUSTER", exchange -> {
                exchange.pass();
                exchange.awaitAnswer();
                exchange.cutBoth();
            });
            assertSucceeded(cut.run(undo(join, Effect.APPLIED)), Effect.NONE);
            assertThat(proxy.count("EXIT CLUSTER")).isEqualTo(1);
        }
        assertWhole(1, 0);
    }

    @Test
    void joinsNothingWhereNobodyAnswers() {
        ClaimedCommand join =
                command(ManticoreTables.joinCluster("nowhere", nodes.get(0).api(), CLUSTER), "EXIT CLUSTER nowhere");
        done(1, folder());
        assertThat(run(1, join)).isInstanceOfSatisfying(Outcome.BackedOff.class, back -> {
            assertThat(back.effect()).isEqualTo(Effect.NONE);
            assertThat(back.error()).contains("failed to fetch donor user");
        });
        assertThat(nodes.get(1).clusters()).isEmpty();
    }

    @Test
    void aTableOfAClusterIsNotDropped() {
        clustered();
        assertFailed(run(0, command("DROP TABLE t", MAKE)), Effect.NONE, "unable to drop a cluster table");
        assertThat(nodes.get(0).tables()).containsExactly("t");
    }

    @Test
    void aTableIsPurgedFromItsClusterOnEveryNode() {
        clustered();
        done(1, table());
        done(1, folder());
        done(1, join());
        for (int node = 0; node < 2; node++) {
            // The second time it is in no cluster any more, and the third time not there.
            assertSucceeded(run(node, after(new DropQuarantined("", "t"))), Effect.APPLIED);
            assertThat(nodes.get(node).tables()).isEmpty();
        }
        assertSucceeded(run(0, after(new DropQuarantined("", "t"))), Effect.PREEXISTING);
        for (int node = 0; node < 2; node++) {
            done(node, after(new RunSql(ManticoreTables.exitCluster(CLUSTER))));
            done(node, after(new RemoveDirectory(CLUSTER)));
            assertThat(folder(nodes.get(node))).doesNotExist();
        }
    }

    @Test
    void aCopyIsKeptUntilTheOneInItsPlaceIsFoundTheSame() {
        clustered();
        done(1, table());
        done(1, folder());
        done(1, join());
        nodes.get(0).run("INSERT INTO " + CLUSTER + ":t (id, v) VALUES (7, 5)");
        assertThat(run(0, after(new RetireReplica("t", new Endpoint("127.0.0.1", 1), false))))
                .isInstanceOfSatisfying(
                        Outcome.BackedOff.class,
                        back -> assertThat(back.error()).contains("agent 127.0.0.1:1"));
        assertThat(nodes.get(0).clusterStatus(CLUSTER, "indexes")).isEqualTo("t");
        assertThat(nodes.get(0).ask("SELECT COUNT(*) FROM t")).isEqualTo("1");
        done(0, after(new RetireReplica("t", nodes.get(1).api(), false)));
        assertThat(nodes.get(0).tables()).isEmpty();
        assertThat(nodes.get(1).ask("SELECT v FROM t WHERE id = 7")).isEqualTo("5");
    }

    @Test
    void theOnlyCopyStaysThoughItIsInNoClusterUntilTheOtherHasAsManyRows() {
        clustered();
        done(1, table());
        done(1, folder());
        done(1, join());
        nodes.get(0).run(ManticoreTables.dropFromCluster(CLUSTER, "t"));
        nodes.get(0).run("INSERT INTO t (id, v) VALUES (7, 5)");
        ClaimedCommand retire = after(new RetireReplica("t", nodes.get(1).api(), true));
        assertThat(run(0, retire))
                .isInstanceOfSatisfying(
                        Outcome.BackedOff.class,
                        back -> assertThat(back.error()).contains("has 0 rows, this one 1"));
        assertThat(nodes.get(0).ask("SELECT COUNT(*) FROM t")).isEqualTo("1");
        nodes.get(1).run("INSERT INTO t (id, v) VALUES (7, 5)");
        done(0, retire);
        assertThat(nodes.get(0).tables()).isEmpty();
    }

    /** Users may have deleted rows of the other since it was found to have all. */
    @Test
    void aDropThatWasBrokenOffIsSeenThroughWhateverTheOtherHasByThen() {
        clustered();
        done(1, table());
        ClaimedCommand retire = after(new RetireReplica("t", nodes.get(1).api(), true));
        nodes.get(0).run(ManticoreTables.dropFromCluster(CLUSTER, "t"), "INSERT INTO t (id, v) VALUES (7, 5)");
        sessions.get(0).clusters().dropping("t", retire.groupNumber());
        done(0, retire);
        assertThat(nodes.get(0).tables()).isEmpty();
    }

    /** Else the copies of others would be taken away, which are all that is left. */
    @Test
    void onAnEmptyServerInItsPlaceNothingCountsAsTakenOutOfACluster() {
        ClaimedCommand add = command(new AddToCluster(CLUSTER, "t"), new LeaveCluster(CLUSTER, "t", true));
        assertThat(run(0, undo(add, Effect.APPLIED)).toString()).contains("is not on this server");
    }

    @Test
    void aFolderWithAStrangeFileStays() throws IOException {
        ClaimedCommand folder = folder();
        done(0, folder);
        Files.writeString(folder(nodes.get(0)).resolve("notes"), "mine");
        assertThat(run(0, undo(folder, Effect.APPLIED)).toString()).contains("notes");
        assertThat(folder(nodes.get(0)).resolve("notes")).exists();
    }

    @Test
    void aDistributedTableWithOtherPartsIsAnotherOne() {
        done(0, table());
        String one = "CREATE TABLE d type='distributed' local='t' agent='127.0.0.1:1|127.0.0.1:2:t2'";
        nodes.get(0).run(one);
        assertSucceeded(run(0, command(one, "DROP TABLE d")), Effect.PREEXISTING);
        String other = "CREATE TABLE d type='distributed' local='t' agent='127.0.0.1:1|127.0.0.1:3:t2'";
        assertFailed(run(0, command(other, "DROP TABLE d")), Effect.NONE, "another definition");
        assertThat(nodes.get(0).tables()).containsExactly("d", "t");
    }

    /** Once its pings have found the dead one out; by the server's own choice every other answer would lack the part. */
    @Test
    void aDeadMirrorIsNotAsked() throws InterruptedException {
        done(0, table());
        String made = ManticoreTables.createDistributed(
                "d",
                List.of(new ManticoreTables.Part(
                        List.of("t"),
                        List.of(new Endpoint("127.0.0.1", 1), nodes.get(0).api()))));
        nodes.get(0).run("INSERT INTO t (id, v) VALUES (1, 2)", made);
        try (SearchAnswers answers = SearchAnswers.holding(
                new SearchServer(nodes.get(0).sql()), new ServedShards(table -> OptionalInt.empty()))) {
            int wholeInARow = 0;
            for (int asked = 0; wholeInARow < 40 && asked < 5_000; asked++) {
                boolean whole = ask(answers, "SELECT * FROM d").outcome() == QueryOutcome.OK;
                wholeInARow = whole ? wholeInARow + 1 : 0;
            }
            assertThat(wholeInARow).isEqualTo(40);
        }
    }

    /** The server only warns of it. */
    @Test
    void anAnswerWithoutAPartIsNone() throws InterruptedException {
        done(0, table());
        nodes.get(0)
                .run(
                        "INSERT INTO t (id, v) VALUES (1, 2)",
                        "CREATE TABLE d type='distributed' local='t'",
                        "CREATE TABLE p type='distributed' local='t' agent='127.0.0.1:1:t2'");
        try (SearchAnswers answers = SearchAnswers.holding(
                new SearchServer(nodes.get(0).sql()), new ServedShards(table -> OptionalInt.empty()))) {
            assertThat(ask(answers, "SELECT * FROM d")).isEqualTo(NodeAnswer.ok(0));
            NodeAnswer partial = ask(answers, "SELECT * FROM p");
            assertThat(partial.outcome()).isEqualTo(QueryOutcome.ERROR);
            assertThat(partial.error()).contains("not whole").contains("agent 127.0.0.1:1");
            assertThat(ask(answers, "SELECT * FROM d")).isEqualTo(NodeAnswer.ok(0));
        }
        try (SearchAnswers reading =
                SearchAnswers.reading(new SearchServer(nodes.get(0).sql()))) {
            assertThat(ask(reading, "DELETE FROM t WHERE id = 1").error()).contains("only reads");
            assertThat(nodes.get(0).ask("SELECT COUNT(*) FROM t")).isEqualTo("1");
        }
    }

    private static NodeAnswer ask(SearchAnswers answers, String sql) throws InterruptedException {
        return answers.run("", sql, 10, new RowSink() {
            @Override
            public void columns(List<String> labels) {
                // Only the last word counts here.
            }

            @Override
            public void row(List<@Nullable String> values) {
                // As above.
            }
        });
    }
}
