package io.shardwright.rebalance;

import java.util.List;

/**
 * Which orders would do anything at a moment.
 *
 * @param stop whether {@code stop}, graceful or immediate
 * @param undo whether {@code undo}, or {@code stop --undo-finished}
 */
public record LegalOrders(boolean stop, boolean pause, boolean resume, boolean undo) {
    private static final LegalOrders NONE = new LegalOrders(false, false, false, false);

    /**
     * Of a whole rebalance.
     *
     * @param stop how it is being stopped; of no meaning unless it is
     */
    public static LegalOrders of(RebalanceState state, StopMode stop) {
        return new LegalOrders(
                can(state, RebalanceEvent.STOP) && adds(state, stop, StopMode.IMMEDIATE),
                can(state, RebalanceEvent.PAUSE),
                can(state, RebalanceEvent.RESUME),
                can(state, RebalanceEvent.UNDO) && adds(state, stop, StopMode.UNDO_FINISHED));
    }

    /** Whether a stop would do anything that is not being done already. */
    public static boolean adds(RebalanceState state, StopMode given, StopMode wanted) {
        return state != RebalanceState.STOPPING || wanted.isStronger(given);
    }

    private static boolean can(RebalanceState state, RebalanceEvent event) {
        return RebalanceTransitions.next(state, event).isPresent();
    }

    /**
     * Of a part of a rebalance, such as the moves of a table.
     *
     * @param stop how the whole is being stopped; of no meaning unless it is
     * @param all whether it is all of it, so that an order is one to the rebalance
     */
    public static LegalOrders ofPart(RebalanceState state, StopMode stop, List<MoveStanding> part, boolean all) {
        if (state.atRest()) {
            return NONE;
        }
        boolean resumable = state != RebalanceState.STOPPING
                && part.stream().anyMatch(move -> move.resumable() && (move.order() != MoveOrder.NONE || move.gone()));
        if (all) {
            LegalOrders legal = of(state, stop);
            return new LegalOrders(legal.stop, legal.pause, legal.resume || resumable, legal.undo);
        }
        MoveOrder whole = state == RebalanceState.STOPPING ? MoveOrder.of(stop) : MoveOrder.NONE;
        return new LegalOrders(
                part.stream().anyMatch(move -> ahead(move) && weaker(move, whole, MoveOrder.IMMEDIATE)),
                part.stream().anyMatch(move -> ahead(move) && weaker(move, whole, MoveOrder.PAUSED)),
                resumable,
                part.stream().anyMatch(move -> !move.gone() && weaker(move, whole, MoveOrder.UNDO_FINISHED)));
    }

    private static boolean ahead(MoveStanding move) {
        return move.stage() == MoveStage.WAITING || move.stage() == MoveStage.MOVING;
    }

    /** @param whole what is ordered of the whole, which holds where it is stronger */
    private static boolean weaker(MoveStanding move, MoveOrder whole, MoveOrder order) {
        return move.order().or(whole).compareTo(order) < 0;
    }
}
