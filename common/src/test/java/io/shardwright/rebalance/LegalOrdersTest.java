package io.shardwright.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LegalOrdersTest {
    private static final LegalOrders NONE = new LegalOrders(false, false, false, false);

    private static MoveStanding move(MoveStage stage, MoveOrder order) {
        return new MoveStanding(1, stage, false, false, stage == MoveStage.FINISHED, order);
    }

    private static LegalOrders of(MoveStage stage, MoveOrder order) {
        return LegalOrders.ofPart(RebalanceState.RUNNING, StopMode.GRACEFUL, List.of(move(stage, order)), false);
    }

    @ParameterizedTest
    @EnumSource
    void anOrderIsLegalWhereItHasATransition(RebalanceState state) {
        assertThat(LegalOrders.of(state, StopMode.GRACEFUL))
                .isEqualTo(
                        switch (state) {
                            case PROPOSED, REJECTED, ROLLED_BACK -> NONE;
                            case QUEUED, RUNNING -> new LegalOrders(true, true, false, true);
                            case PAUSED -> new LegalOrders(true, false, true, true);
                            case STOPPING -> new LegalOrders(true, false, false, true);
                            case STOPPED, FAILED -> new LegalOrders(false, false, true, true);
                            case COMPLETED -> new LegalOrders(false, false, false, true);
                        });
    }

    @Test
    void aStopIsOnlyMadeStronger() {
        assertThat(LegalOrders.of(RebalanceState.STOPPING, StopMode.IMMEDIATE))
                .isEqualTo(new LegalOrders(false, false, false, true));
        assertThat(LegalOrders.of(RebalanceState.STOPPING, StopMode.UNDO_FINISHED))
                .isEqualTo(NONE);
        assertThat(LegalOrders.of(RebalanceState.RUNNING, StopMode.UNDO_FINISHED))
                .as("it says nothing of one that goes on again")
                .isEqualTo(new LegalOrders(true, true, false, true));
        for (StopMode given : StopMode.values()) {
            for (StopMode wanted : StopMode.values()) {
                assertThat(LegalOrders.adds(RebalanceState.STOPPING, given, wanted))
                        .isEqualTo(wanted.compareTo(given) > 0);
                assertThat(LegalOrders.adds(RebalanceState.STOPPED, given, wanted))
                        .isTrue();
            }
        }
    }

    @Test
    void ofAPartItIsLegalWhereItWouldChangeAMove() {
        assertThat(of(MoveStage.WAITING, MoveOrder.NONE)).isEqualTo(new LegalOrders(true, true, false, true));
        assertThat(of(MoveStage.MOVING, MoveOrder.PAUSED)).isEqualTo(new LegalOrders(true, false, true, true));
        assertThat(of(MoveStage.MOVING, MoveOrder.GRACEFUL)).isEqualTo(new LegalOrders(true, false, true, true));
        assertThat(of(MoveStage.MOVING, MoveOrder.IMMEDIATE)).isEqualTo(new LegalOrders(false, false, false, true));
        assertThat(of(MoveStage.WAITING, MoveOrder.IMMEDIATE)).isEqualTo(new LegalOrders(false, false, true, true));
        assertThat(of(MoveStage.FINISHED, MoveOrder.NONE)).isEqualTo(new LegalOrders(false, false, false, true));
        assertThat(of(MoveStage.UNDONE, MoveOrder.NONE)).isEqualTo(new LegalOrders(false, false, true, false));
        assertThat(of(MoveStage.REVERSED, MoveOrder.UNDO_FINISHED))
                .isEqualTo(new LegalOrders(false, false, true, false));
    }

    @Test
    void whatIsBeingStoppedAsAWholeIsNotResumedInParts() {
        List<MoveStanding> part = List.of(move(MoveStage.UNDONE, MoveOrder.NONE));
        assertThat(LegalOrders.ofPart(RebalanceState.STOPPING, StopMode.GRACEFUL, part, false))
                .isEqualTo(NONE);
        assertThat(LegalOrders.ofPart(RebalanceState.STOPPED, StopMode.GRACEFUL, part, false))
                .isEqualTo(NONE);
    }

    @Test
    void ofAPartOfWhatIsBeingStoppedOnlyAStrongerOrderIsLegal() {
        List<MoveStanding> part = List.of(move(MoveStage.MOVING, MoveOrder.NONE));
        assertThat(LegalOrders.ofPart(RebalanceState.STOPPING, StopMode.GRACEFUL, part, false))
                .isEqualTo(new LegalOrders(true, false, false, true));
        assertThat(LegalOrders.ofPart(RebalanceState.STOPPING, StopMode.IMMEDIATE, part, false))
                .isEqualTo(new LegalOrders(false, false, false, true));
        assertThat(LegalOrders.ofPart(RebalanceState.STOPPING, StopMode.UNDO_FINISHED, part, false))
                .isEqualTo(NONE);
    }

    @Test
    void aPartThatIsAllIsTheRebalance() {
        List<MoveStanding> part = List.of(move(MoveStage.WAITING, MoveOrder.NONE));
        assertThat(LegalOrders.ofPart(RebalanceState.PAUSED, StopMode.GRACEFUL, part, true))
                .isEqualTo(LegalOrders.of(RebalanceState.PAUSED, StopMode.GRACEFUL));
        assertThat(LegalOrders.ofPart(RebalanceState.STOPPING, StopMode.IMMEDIATE, part, true))
                .isEqualTo(LegalOrders.of(RebalanceState.STOPPING, StopMode.IMMEDIATE));
        assertThat(LegalOrders.ofPart(RebalanceState.COMPLETED, StopMode.GRACEFUL, part, true))
                .isEqualTo(NONE);
    }
}
