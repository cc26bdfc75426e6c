package io.shardwright.queue;

import static io.shardwright.queue.CommandEvent.*;
import static io.shardwright.queue.CommandState.*;

import java.util.List;
import java.util.Optional;

/** The legal transitions of a command, as data. The diagram in the documentation is made from this table. */
public final class CommandTransitions {
    /** One edge: in state {@code from}, {@code event} leads to state {@code to}. */
    public record Transition(CommandState from, CommandEvent event, CommandState to) {}

    public static final List<Transition> ALL = List.of(
            new Transition(WAITING, UNBLOCK, READY),
            new Transition(WAITING, CANCEL, CANCELLED),
            new Transition(READY, CLAIM, RUNNING),
            new Transition(READY, CANCEL, CANCELLED),
            new Transition(RUNNING, SUCCEED, DONE),
            new Transition(RUNNING, BACK_OFF, READY),
            new Transition(RUNNING, FAIL, FAILED),
            new Transition(RUNNING, CALL_OFF, CANCELLED),
            new Transition(DONE, ORDER_UNDO, UNDO_WAITING),
            new Transition(FAILED, ORDER_UNDO, UNDO_WAITING),
            new Transition(CANCELLED, ORDER_UNDO, UNDO_WAITING),
            new Transition(FAILED, RETRY, READY),
            // It is behind a savepoint from which its group goes on without it.
            new Transition(FAILED, CANCEL, CANCELLED),
            new Transition(UNDO_WAITING, UNBLOCK, UNDO_READY),
            // It was ordered on the way to a savepoint, and now what comes before the savepoint is undone too.
            new Transition(UNDO_READY, HOLD_BACK, UNDO_WAITING),
            new Transition(UNDO_READY, CLAIM, UNDOING),
            new Transition(UNDOING, SUCCEED, UNDONE),
            new Transition(UNDOING, BACK_OFF, UNDO_READY),
            new Transition(UNDOING, FAIL, UNDO_FAILED),
            new Transition(UNDO_FAILED, RETRY, UNDO_READY),
            new Transition(UNDO_FAILED, WAIVE, WAIVED),
            // Its node does not answer, and nobody waits for it any more.
            new Transition(UNDO_WAITING, WAIVE, WAIVED),
            new Transition(UNDO_READY, WAIVE, WAIVED),
            // Its group is decided, and it has failed as often as it may be tried.
            new Transition(READY, WAIVE, WAIVED),
            // It waits for one of those, and would wait for ever.
            new Transition(WAITING, WAIVE, WAIVED));

    private CommandTransitions() {}

    /** The state after {@code event} in state {@code from}, or empty where the event is illegal there. */
    public static Optional<CommandState> next(CommandState from, CommandEvent event) {
        return ALL.stream()
                .filter(t -> t.from() == from && t.event() == event)
                .map(Transition::to)
                .findFirst();
    }
}
