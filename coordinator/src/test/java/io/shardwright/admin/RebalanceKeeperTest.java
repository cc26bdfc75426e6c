package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceView;
import io.shardwright.metadata.MoveReader;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.operations.MoveKeeper;
import io.shardwright.placement.PlacementRules;
import io.shardwright.rebalance.StopMode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the leader makes of the records, turn by turn. */
final class RebalanceKeeperTest extends RebalanceKeeperScene {
    @Test
    void whatWasOrderedOfAMoveOutlivesThePauseOfItsRebalance() {
        UUID rebalance = begun(2, 2);
        UUID held = at(rebalance, "moving").get(0);
        UUID paused = at(rebalance, "moving").get(1);
        moves.cutover(held, true, false);
        moves.pause(paused, false);

        client.pause(rebalance, "", false);
        lead();
        assertThat(List.of(wanted(held).paused(), wanted(paused).hold())).containsExactly(true, true);
        assertThat(moves.show(held).waits())
                .contains("rebalance " + rebalance + " holds it back: `rebalance status " + rebalance + "`");
        client.resume(rebalance, "", false);
        lead();
        lead();
        assertThat(List.of(wanted(held).hold(), wanted(held).paused())).containsExactly(true, false);
        assertThat(List.of(wanted(paused).hold(), wanted(paused).paused())).containsExactly(false, true);
        assertThat(moves.show(held).waits()).noneMatch(waits -> waits.contains("holds it back"));
    }

    @Test
    void aMoveOfARebalanceThatRestsIsNotLetGoByItself() {
        UUID rebalance = begun(1, 1);
        UUID move = at(rebalance, "moving").get(0);
        client.pause(rebalance, "", false);
        lead();
        moves.cutover(move, false, false);
        moves.resume(move, false);
        assertThat(List.of(wanted(move).hold(), wanted(move).paused())).containsExactly(true, true);
        RebalanceView shown = client.show(rebalance);
        assertThat(shown.moves()).filteredOn(RebalanceMoveView::resting).hasSize(1);
    }

    @Test
    void aMoveToANodeWithoutAWorkerWaitsAndTheOthersGoOn() throws Exception {
        UUID rebalance = emptying(table(), 2, 1);
        lead();
        worker("n2", false);
        lead();
        assertThat(stages(rebalance)).containsExactly("n2 waiting", "n2 waiting", "n3 moving", "n3 waiting");
        assertThat(client.show(rebalance).note()).matches("move [1-4] waits for the worker of node n2");
        settling.decide(at(rebalance, "moving").get(0));
        lead();
        settling.decide(at(rebalance, "moving").get(0));
        lead();
        assertThat(stages(rebalance)).containsExactly("n2 waiting", "n2 waiting", "n3 finished", "n3 finished");
        assertThat(client.show(rebalance).state()).isEqualTo("running");
        worker("n2", true);
        lead();
        assertThat(stages(rebalance)).containsExactly("n2 moving", "n2 waiting", "n3 finished", "n3 finished");
        assertThat(client.show(rebalance).note()).isEmpty();
    }

    @Test
    void movesToANodeThatIsLostAreRefusedAndTheOthersAreMade() throws Exception {
        UUID rebalance = emptying(table(), 2, 1);
        lead();
        worker("n2", false);
        lead();
        standing("n2", "lost");
        finish(rebalance);
        assertThat(stages(rebalance)).containsExactly("n2 undone", "n2 undone", "n3 finished", "n3 finished");
        RebalanceView ended = client.show(rebalance);
        assertThat(List.of(ended.state(), ended.note())).containsExactly("failed", "2 moves were undone");
        assertThat(ended.moves())
                .filteredOn(move -> move.target().equals("n2"))
                .extracting(RebalanceMoveView::why)
                .containsOnly("node n2 is lost: no shard goes there");
    }

    @Test
    void whatCannotBeTakenBackAsItsNodeIsLostIsOnceThatIsBack() throws Exception {
        UUID rebalance = completed();
        standing("n3", "lost");
        client.stop(rebalance, StopMode.UNDO_FINISHED, "", false);
        lead();
        assertThat(stages(rebalance)).containsExactly("n2 reversing", "n2 reversing", "n3 finished", "n3 finished");
        takeBack(rebalance);
        close(rebalance);
        RebalanceView failed = client.show(rebalance);
        assertThat(List.of(failed.state(), failed.note()))
                .containsExactly("failed", "2 finished moves cannot be taken back: node n3 is lost");
        assertThat(api.operations().rebalanceKeeper().open())
                .as("others may begin")
                .isEmpty();

        standing("n3", "active");
        client.stop(rebalance, StopMode.UNDO_FINISHED, "", false);
        lead();
        takeBack(rebalance);
        standing("n3", "lost");
        lead();
        RebalanceView left = client.show(rebalance);
        assertThat(List.of(left.state(), left.note()))
                .containsExactly(
                        "failed", "what 2 moves have left that were taken back is not dropped: node n3 is lost");

        standing("n3", "active");
        client.stop(rebalance, StopMode.UNDO_FINISHED, "", false);
        lead();
        close(rebalance);
        assertThat(client.show(rebalance).state()).isEqualTo("rolled_back");
    }

    @Test
    void everyMoveKeepsTheDiskOfItsTargetFree() {
        UUID rebalance = begun(4, 4);
        assertThat(at(rebalance, "moving"))
                .hasSize(4)
                .allSatisfy(move -> assertThat(moves.show(move).limits())
                        .isEqualTo(new ThrottleLimits(0, 0, 0, PlacementRules.DISK_RESERVE_BYTES, 0)));
    }

    @Test
    void aMoveWhoseTableIsBeingChangedBeginsAfterwards() throws Exception {
        UUID rebalance = emptying(table(), 1, 1);
        lead();
        api.run("UPDATE sharded_table SET changing_group = (SELECT MAX(id) FROM operation_group)");
        lead();
        assertThat(client.show(rebalance).state()).isEqualTo("running");
        assertThat(client.show(rebalance).note())
                .isEqualTo("move 1 waits: the nodes that have the distributed table of '" + table()
                        + "' change at the moment");
        api.run("UPDATE sharded_table SET changing_group = NULL");
        lead();
        assertThat(at(rebalance, "moving")).hasSize(1);
        assertThat(client.show(rebalance).note()).isEmpty();
    }

    @Test
    void aPlanWhoseTableIsGoneFailsAndWhatIsInTheWayIsSaid() throws Exception {
        UUID rebalance = emptying(table(), 1, 1);
        api.run("UPDATE sharded_table SET state = 'dropping'");
        assertThatThrownBy(RebalanceKeeperTest::lead).hasMessage("table '" + table() + "' is dropping");
        RebalanceView waits = client.show(rebalance);
        assertThat(List.of(waits.state(), waits.note()))
                .containsExactly("queued", "table '" + table() + "' is dropping");
        api.run("DELETE FROM shard_replica", "DELETE FROM sharded_table");
        lead();
        assertThat(client.show(rebalance).state()).isEqualTo("failed");
        assertThat(client.show(rebalance).note()).contains("shard " + table() + "/0 is gone");
    }

    @Test
    void aPauseWhileAPartIsTakenBackIsNoDrift() throws Exception {
        UUID rebalance = begun(4, 4);
        for (UUID move : at(rebalance, "moving")) {
            if (moves.show(move).target().equals("n2")) {
                settling.decide(move);
            }
        }
        client.stop(new RebalanceScope(null, "n2"), StopMode.UNDO_FINISHED, "", false);
        lead();
        assertThat(stages(rebalance)).containsExactly("n2 reversing", "n2 reversing", "n3 moving", "n3 moving");
        client.pause(rebalance, "", false);
        lead();
        client.resume(rebalance, "", false);
        lead();
        assertThat(client.show(rebalance).state()).isEqualTo("running");
    }

    @Test
    void whatIsUnderWayOfAPlanThatDoesNotFitAnyMoreIsSeenThrough() throws Exception {
        UUID rebalance = begun(2, 2);
        List<UUID> begun = at(rebalance, "moving");
        client.pause(rebalance, "", false);
        lead();
        api.addNode("n4", "mariadb", true);
        client.resume(rebalance, "", false);
        lead();
        assertThat(begun).allSatisfy(move -> assertThat(wanted(move).paused()).isFalse());
        assertThat(client.show(rebalance).state()).as("it keeps its turn").isEqualTo("queued");
        assertThat(client.show(rebalance).note())
                .isEqualTo("the plan does not fit any more: node n4 is new; it ends once what is under way of it has");
        for (UUID move : begun) {
            settling.decide(move);
        }
        lead();
        assertThat(client.show(rebalance).state()).isEqualTo("failed");
        assertThat(at(rebalance, "finished")).hasSize(2);
    }

    @Test
    void noMoveWaitsForANodeThatWaitsForOneThatRests() throws Exception {
        String other = "u" + number;
        standing("n2", "draining");
        standing("n3", "draining");
        api.createTable(other, 2);
        api.run("UPDATE node SET standing = 'active'");
        UUID first = begun(1, 1);
        client.pause(first, "", false);
        lead();
        UUID second = emptying(other, 1, 1);
        lead();
        standing("n3", "returning");
        lead();
        assertThat(stages(second)).contains("n2 moving");
    }

    @Test
    void whatAMoveHasKeptIsNotDroppedUnaskedWhileTheOwnerOfTheShardIsAway() throws Exception {
        UUID rebalance = completed();
        api.run("UPDATE shard_move SET retention_millis = 0");
        worker("n2", false);
        MoveKeeper keeper = new MoveKeeper(api.database(), api.operations().moveControl(), ready -> {});
        MoveReader reader = new MoveReader(api.database());
        for (MoveReader.Move move : reader.open()) {
            keeper.step(api.term(), move);
        }
        assertThat(reader.open())
                .filteredOn(move -> move.acceptGroup().isPresent())
                .extracting(move -> move.target().value())
                .as("the rows on n1 may be the last")
                .containsExactly("n3", "n3");
        worker("n2", true);
        for (MoveReader.Move move : reader.open()) {
            keeper.step(api.term(), move);
        }
        assertThat(reader.open()).allMatch(move -> move.acceptGroup().isPresent());
        assertThat(at(rebalance, "finished")).hasSize(4);
    }

    @Test
    void whatIsStoppedGoesOnOnlyAfterTheOneThatHasBegunMeanwhile() throws Exception {
        String other = "u" + number;
        api.run("UPDATE node SET standing = 'draining' WHERE name IN ('n2', 'n3')");
        api.createTable(other, 2);
        api.run("UPDATE node SET standing = 'active'");
        UUID first = begun(1, 1);
        UUID move = at(first, "moving").get(0);
        client.pause(first, "", false);
        lead();
        UUID second = emptying(other, 1, 1);
        lead();
        lead();
        assertThat(at(second, "moving")).hasSize(1);

        client.stop(first, StopMode.GRACEFUL, "", false);
        lead();
        assertThat(wanted(move).paused()).as("it rests on").isTrue();
        assertThat(client.show(first).note()).isEqualTo("it waits until rebalance " + second + " has ended");
        finish(second);
        lead();
        assertThat(wanted(move).paused()).isFalse();
        settling.decide(move);
        lead();
        assertThat(client.show(first).state()).isEqualTo("stopped");

        UUID third = emptying(table(), 1, 1);
        lead();
        client.stop(second, StopMode.UNDO_FINISHED, "", false);
        lead();
        lead();
        assertThat(stages(second)).containsExactly("n2 finished", "n3 finished");
        assertThat(client.show(second).note()).isEqualTo("it waits until rebalance " + third + " has ended");
        finish(third);
        lead();
        assertThat(stages(second)).contains("n3 reversing");
    }
}
