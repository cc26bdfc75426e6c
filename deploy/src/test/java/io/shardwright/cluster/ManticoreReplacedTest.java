package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.api.CommandView;
import io.shardwright.api.CreateTableRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.PauseRequest;
import io.shardwright.api.SqlRequest;
import io.shardwright.queue.GroupId;
import io.shardwright.queue.PauseScope;
import io.shardwright.searchd.NeedsManticore;
import io.shardwright.searchd.SearchNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real Manticore servers that are gone for good, with their disks, in the midst of the move of a shard's only copy: an empty server comes in their place, and an operator brings it the copy that is
 * left, as the runbook says. The group then ends, and no row is lost.
 */
@NeedsManticore
class ManticoreReplacedTest {
    private static final int ROWS = 20;

    @TempDir
    private static Path folder;

    private static ManticoreCluster fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = ManticoreCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        fleet.assertNothingIsLeft();
    }

    /**
     * A move that has done everything before its decision but what one node has to do for it, which is paused.
     *
     * @param slow the node that is neither source nor target
     */
    private record Move(String source, String target, String slow, GroupId group) {
        static Move begun(String table) {
            fleet.committed(fleet.client()
                    .createTable(new CreateTableRequest(table, ManticoreCluster.COLUMNS, "id", 1, 1, "manticore", null))
                    .group());
            for (int id = 1; id <= ROWS; id++) {
                insert(table, id);
            }
            String source = fleet.client()
                    .table(table)
                    .shards()
                    .get(0)
                    .replicas()
                    .get(0)
                    .node();
            List<String> others =
                    fleet.nodes().stream().filter(node -> !node.equals(source)).toList();
            String slow = others.get(0);
            fleet.client().control().pause(new PauseRequest("node", slow, "it is slow", null), false);
            GroupId group = GroupId.parse(fleet.client()
                    .moves()
                    .start(new MoveRequest(table, 0, others.get(1), null, null, null, null))
                    .group());
            Move move = new Move(source, others.get(1), slow, group);
            Looking.until(() -> move.commands().stream()
                    .filter(command -> command.phase().equals("before"))
                    .allMatch(command ->
                            command.state().equals("done") || command.node().equals(slow)));
            // It comes to both copies.
            insert(table, ROWS + 1);
            return move;
        }

        GroupView view() {
            return fleet.client().group(group);
        }

        List<CommandView> commands() {
            return view().commands();
        }

        CommandView command(String name) {
            return commands().stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        void slowGoesOn() {
            fleet.client().control().resume(PauseScope.NODE, slow, "enough", false);
        }
    }

    private static void insert(String table, int id) {
        ManticoreCluster.succeeded(fleet.client()
                .sql(
                        table,
                        SqlRequest.forKey(
                                "INSERT INTO " + table + " (id, name, age) VALUES (" + id + ", 'w', 1)",
                                String.valueOf(id))));
    }

    /** Ends a server, and starts an empty one in its place. */
    private static void replaceByAnEmptyOne(String node) throws IOException {
        SearchNode server = fleet.server(node);
        Path data = server.dataFolder();
        ProcessBuilder again = server.kill();
        try (var inside = Files.list(data)) {
            for (Path path : inside.toList()) {
                ManticoreCluster.delete(path);
            }
        }
        again.start();
        Looking.until(server::answers);
    }

    /** What the runbook says: the cluster of the move goes on on the server that is left, and gives the empty one the copy. */
    private static void bringCopy(String left, String empty) throws IOException {
        SearchNode has = fleet.server(left);
        SearchNode wants = fleet.server(empty);
        String cluster = has.clusters().stream()
                .filter(name -> name.startsWith("sw_g"))
                .findFirst()
                .orElseThrow();
        Looking.until(() -> has.clusterStatus(cluster, "status").equals("non-primary"));
        has.run("SET CLUSTER " + cluster + " GLOBAL 'pc.bootstrap' = 1");
        Looking.until(() -> has.clusterStatus(cluster, "status").equals("primary"));
        Files.createDirectory(wants.dataFolder().resolve(cluster));
        wants.run("JOIN CLUSTER " + cluster + " AT '" + has.api() + "' '" + cluster + "' as path");
    }

    private static void isWhole(String table) {
        assertThat(fleet.counted(table)).isEqualTo(ROWS + 1);
        insert(table, ROWS + 2);
        assertThat(fleet.counted(table)).isEqualTo(ROWS + 2);
    }

    @Test
    void theTargetAfterTheDecision() throws IOException {
        Move move = Move.begun("later");
        fleet.worker(move.source()).kill();
        move.slowGoesOn();
        Looking.until(() -> move.view().state().equals("completing"));
        replaceByAnEmptyOne(move.target());
        bringCopy(move.source(), move.target());
        fleet.worker(move.source()).start();
        fleet.committed(move.group().toString());
        isWhole("later");
        fleet.purge("later");
    }

    @Test
    void theSourceBeforeTheDecision() throws IOException {
        Move move = Move.begun("sooner");
        replaceByAnEmptyOne(move.source());
        fleet.client().control().stop(move.group(), false, "its disk is gone", false);
        move.slowGoesOn();
        Looking.until(() -> move.command("copied").undoTries() > 0);
        bringCopy(move.target(), move.source());
        GroupView ended = fleet.ended(move.group().toString());
        assertThat(ended.state()).as(ended.toString()).isEqualTo("rolled_back");
        isWhole("sooner");
        fleet.purge("sooner");
    }
}
