package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.TableProgressView;
import io.shardwright.problem.ErrorCode;
import io.shardwright.rebalance.RebalanceOutcome;
import io.shardwright.rebalance.StopMode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Orders to the moves of a table, of a node, and to all. */
final class RebalanceScopesApiTest extends RebalanceOrdersScene {
    /** Whether it changes anything of its moves. */
    @Test
    void anOrderToATableDoesSomethingWhereItIsSaidTo() throws Exception {
        RebalanceView rebalance = approved("n2");
        UUID id = UUID.fromString(rebalance.id());
        RebalanceScope users = new RebalanceScope("users", null);
        assertThat(rebalance.tables())
                .extracting(TableProgressView::table, table -> table.progress().total())
                .containsExactly(tuple("orders", 2), tuple("users", 2));
        assertThat(legal(id)).containsExactly("orders true true false true", "users true true false true");
        client.pause(users, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users true false true true");
        client.resume(users, "", false);
        client.stop(users, StopMode.IMMEDIATE, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users false false true true");
        client.stop(users, StopMode.UNDO_FINISHED, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users false false true false");
        client.resume(users, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users true true false true");
    }

    @Test
    void ofTablesAndMovesOfWhatIsBeingStoppedOnlyAStrongerStopIsPossible() throws Exception {
        UUID id = UUID.fromString(approved("n2").id());
        client.pause(new RebalanceScope("users", null), "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users true false true true");
        assertThat(legalOfMoves(id))
                .containsExactlyInAnyOrder(
                        "orders true true false true",
                        "orders true true false true",
                        "users true false true true",
                        "users true false true true");
        client.stop(id, StopMode.GRACEFUL, "", false);
        assertLegalOfAll(id, "true false false true");
        client.stop(id, StopMode.IMMEDIATE, "", false);
        assertLegalOfAll(id, "false false false true");
        client.stop(id, StopMode.UNDO_FINISHED, "", false);
        assertLegalOfAll(id, "false false false false");
    }

    private static void assertLegalOfAll(UUID id, String orders) {
        assertThat(legal(id)).containsExactly("orders " + orders, "users " + orders);
        assertThat(legalOfMoves(id)).hasSize(4).allMatch(move -> move.endsWith(orders));
    }

    private static List<String> legalOfMoves(UUID id) {
        return client.show(id).moves().stream()
                .map(move -> move.table() + " " + move.canStop() + " " + move.canPause() + " " + move.canResume() + " "
                        + move.canUndo())
                .toList();
    }

    private static List<String> legal(UUID id) {
        return client.show(id).tables().stream()
                .map(table -> table.table() + " " + table.canStop() + " " + table.canPause() + " " + table.canResume()
                        + " " + table.canUndo())
                .toList();
    }

    @Test
    void aTableIsPausedStoppedAndResumedForItself() throws Exception {
        RebalanceView rebalance = approved("n2");
        assertThat(of(rebalance, "orders")).isNotEmpty();
        int users = of(rebalance, "users").size();
        RebalanceScope table = new RebalanceScope("users", null);

        RebalanceOrderView paused = client.pause(table, "busy", false);
        assertThat(paused.changed()).isTrue();
        assertThat(paused.outcome()).isEqualTo(new RebalanceOutcome(0, 0, users, List.of()));
        assertThat(paused.rebalances()).extracting(RebalanceView::state).containsExactly("queued");
        assertThat(paused.rebalances().get(0).moves())
                .as("the part, and nothing else")
                .isEqualTo(of(rebalance, "users"));
        assertThat(client.pause(table, "busy", false))
                .as("twice is once")
                .isEqualTo(new RebalanceOrderView(false, paused.outcome(), paused.rebalances()));
        assertThat(of(rebalance, "users")).allMatch(move -> move.ordered().equals("paused"));
        assertThat(of(rebalance, "orders")).allMatch(move -> move.ordered().equals("none"));

        assertThat(client.stop(table, StopMode.IMMEDIATE, "", false).changed()).isTrue();
        assertThat(client.stop(table, StopMode.GRACEFUL, "", false).changed()).isFalse();
        assertThat(client.pause(table, "", false).changed()).isFalse();
        assertThat(of(rebalance, "users"))
                .as("never stopped less")
                .allMatch(move -> move.ordered().equals("immediate"));
        lead();
        lead();
        assertThat(of(rebalance, "orders")).anyMatch(move -> move.stage().equals("moving"));
        assertThat(of(rebalance, "users")).allMatch(move -> move.stage().equals("waiting"));

        assertThat(client.resume(table, "", false).changed()).isTrue();
        assertThat(client.resume(table, "", false).changed()).isFalse();
        assertThat(of(rebalance, "users")).allMatch(move -> move.ordered().equals("none"));
        lead();
        assertThat(of(rebalance, "users")).anyMatch(move -> move.stage().equals("moving"));
        api.run("UPDATE shard_move SET state = 'undone', ended_at = 1", "DELETE FROM group_lock");
    }

    @Test
    void anOrderForAllMovesIsOneToTheRebalance() throws Exception {
        RebalanceView rebalance = approved("n2");
        RebalanceScope node = new RebalanceScope(null, "n2");
        assertThat(client.pause(node, "", false).rebalances())
                .extracting(RebalanceView::state)
                .containsExactly("paused");
        assertThat(client.resume(RebalanceScope.ALL, "", false).rebalances())
                .extracting(RebalanceView::state)
                .containsExactly("queued");
        RebalanceOrderView stopped = client.stop(RebalanceScope.ALL, StopMode.GRACEFUL, "enough", false);
        assertThat(stopped.rebalances()).extracting(RebalanceView::state).containsExactly("stopping");
        assertThat(stopped.outcome().remaining()).isEqualTo(rebalance.moves().size());
        assertThat(client.resume(RebalanceScope.ALL, "", false).rebalances())
                .as("what is being stopped is seen through first")
                .extracting(RebalanceView::state)
                .containsExactly("stopping");
        lead();
        assertThat(shown(rebalance).state()).isEqualTo("stopped");
        refused(ErrorCode.NOT_FOUND, () -> client.stop(RebalanceScope.ALL, StopMode.GRACEFUL, "", false));
        refused(ErrorCode.NOT_FOUND, () -> client.pause(new RebalanceScope("nothing", null), "", false));
        refused(ErrorCode.BAD_REQUEST, () -> client.pause(new RebalanceScope("users", "n1"), "", false));
    }
}
