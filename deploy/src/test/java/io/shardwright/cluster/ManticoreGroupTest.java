package io.shardwright.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.GroupView;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.searchd.NeedsManticore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups of users' own commands on real Manticore servers: a replicated table is made by them, and unmade when one of them fails. */
@NeedsManticore
class ManticoreGroupTest {
    private static final String TABLE = "CREATE TABLE notes (id bigint, v uint)";
    private static final String FOLDER = "{\"action\":\"make-directory\",\"version\":1,\"path\":\"shared\"}";
    private static final String NO_FOLDER = "{\"action\":\"remove-directory\",\"version\":1,\"path\":\"shared\"}";

    @TempDir
    private static Path folder;

    private static ManticoreCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = ManticoreCluster.start(folder);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        cluster.assertNothingIsLeft();
    }

    private static CommandRequest command(
            String name, String node, String forward, @Nullable String rollback, String... after) {
        return new CommandRequest(
                name,
                node,
                forward,
                rollback,
                rollback == null ? "after" : null,
                List.of(after),
                null,
                null,
                List.of());
    }

    /** Its outcome is for an operator to tell, should a worker die in its midst: no ledger is beside rows. */
    private static CommandRequest row(String name, String node, String forward, String rollback, String... after) {
        return new CommandRequest(
                name, node, forward, rollback, null, List.of(after), null, CommandRequest.HOLD, List.of());
    }

    /** A table on two nodes that a cluster keeps in step, with a row. */
    private static List<CommandRequest> replicated() {
        String api = cluster.server("m1").api().toString();
        return List.of(
                command("table", "m1", TABLE, "DROP TABLE notes"),
                command("folder-1", "m1", FOLDER, NO_FOLDER),
                command("cluster", "m1", "CREATE CLUSTER shared 'shared' as path", "DELETE CLUSTER shared", "folder-1"),
                command(
                        "add",
                        "m1",
                        "ALTER CLUSTER shared ADD notes",
                        "ALTER CLUSTER shared DROP notes",
                        "cluster",
                        "table"),
                command("copy", "m2", TABLE, "DROP TABLE notes"),
                command("folder-2", "m2", FOLDER, NO_FOLDER),
                command(
                        "join",
                        "m2",
                        "JOIN CLUSTER shared AT '" + api + "' 'shared' as path",
                        "EXIT CLUSTER shared",
                        "folder-2",
                        "copy",
                        "add"),
                row(
                        "row",
                        "m1",
                        "INSERT INTO shared:notes (id, v) VALUES (1, 7)",
                        "DELETE FROM shared:notes WHERE id = 1",
                        "join"));
    }

    private static GroupView published(List<CommandRequest> commands) {
        return cluster.ended(cluster.client()
                .submit(new GroupRequest(null, "notes", commands))
                .group());
    }

    @Test
    void aReplicatedTableIsMadeAndTakenAway() {
        GroupView made = published(replicated());
        assertThat(made.state()).as(made.toString()).isEqualTo("committed");
        assertThat(cluster.server("m2").ask("SELECT v FROM notes WHERE id = 1")).isEqualTo("7");

        GroupView gone = published(List.of(
                command("out", "m1", "ALTER CLUSTER shared DROP notes", "ALTER CLUSTER shared ADD notes"),
                command("delete", "m1", "DELETE CLUSTER shared", null),
                command("folder-1", "m1", NO_FOLDER, null, "delete"),
                command("folder-2", "m2", NO_FOLDER, null, "delete"),
                command("drop-1", "m1", "DROP TABLE notes", null),
                command("drop-2", "m2", "DROP TABLE notes", null)));
        assertThat(gone.state()).as(gone.toString()).isEqualTo("committed");
    }

    @Test
    void whatCameBeforeAFailureIsUndone() {
        List<CommandRequest> commands = new ArrayList<>(replicated());
        commands.add(
                command("fails", "m3", "ALTER CLUSTER nowhere ADD notes", "ALTER CLUSTER nowhere DROP notes", "row"));
        GroupView undone = published(commands);
        assertThat(undone.state()).as(undone.toString()).isEqualTo("rolled_back");
        assertThat(undone.commands())
                .filteredOn(command -> command.state().equals("undone"))
                .hasSize(8);
    }

    @Test
    void itIsNotRehearsed() {
        assertThatThrownBy(() -> cluster.client()
                        .rehearse(new RehearsalRequest(new GroupRequest(null, "notes", replicated()), null), false))
                .isInstanceOfSatisfying(ShardwrightException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
                    assertThat(e.message()).contains("command 'table'", "node m1");
                });
    }
}
