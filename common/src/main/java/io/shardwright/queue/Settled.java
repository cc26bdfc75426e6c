package io.shardwright.queue;

/**
 * One try's end. It says which try it was: what is recorded again after a lost answer may meet a later try, or the undo.
 *
 * @param groupNumber of its group in the queue
 * @param spread of the rest that may follow
 */
public record Settled(long id, long groupNumber, Direction direction, int attempt, Outcome outcome, Spread spread) {
    /** An end after which whatever rests does so for as long as is usual. */
    public Settled(long id, long groupNumber, Direction direction, int attempt, Outcome outcome) {
        this(id, groupNumber, direction, attempt, outcome, Spread.NONE);
    }

    public static Settled of(ClaimedCommand command, Outcome outcome, Spread spread) {
        return new Settled(
                command.id(), command.groupNumber(), command.direction(), command.attempt(), outcome, spread);
    }

    /** Whether it is an undo that was done. Such a one changes nothing of its group but the command itself and what waits for it. */
    public boolean undone() {
        return direction == Direction.UNDO && outcome instanceof Outcome.Succeeded;
    }
}
