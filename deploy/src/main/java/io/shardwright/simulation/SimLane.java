package io.shardwright.simulation;

import io.shardwright.attempt.Attempt;
import io.shardwright.attempt.Ending;
import io.shardwright.attempt.NodeSide;
import io.shardwright.problem.ErrorCode;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Settled;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A lane of a simulated worker: steps the product's own attempts on a connection of its own. */
final class SimLane {
    /** A server that is not heard of is asked again; in simulated time this costs nothing. */
    private static final int STEP_MILLIS_MAX = 4;

    final WorkerProcess process;
    private final World world;
    private @Nullable Link link;
    private @Nullable ClaimedCommand command;
    private @Nullable Attempt attempt;
    private @Nullable SimSide own;
    private @Nullable NodeSide<SimFailure> side;
    private boolean planned;
    private boolean leftBehind;

    SimLane(WorkerProcess process, World world) {
        this.process = process;
        this.world = world;
    }

    /** Sees to it that the lane works while there is work. */
    void wake() {
        if (!planned) {
            planned = true;
            process.soon(STEP_MILLIS_MAX, this::step);
        }
    }

    boolean holdsUnsent() {
        SimSide now = own;
        return attempt != null && now != null && now.unsent();
    }

    boolean idle() {
        return attempt == null;
    }

    private void step() {
        planned = false;
        if (process.lost()) {
            drop();
            return;
        }
        Attempt running = attempt;
        NodeSide<SimFailure> node = side;
        ClaimedCommand claimed = command;
        if (running == null || node == null || claimed == null) {
            begin();
            return;
        }
        try {
            Optional<Ending> ending = running.step(node);
            ending.ifPresent(end -> finish(claimed, end));
        } catch (SimFailure failure) {
            switch (failure.kind()) {
                case WAIT -> {}
                case AWAY -> {
                    drop();
                    broken(claimed, running, false);
                }
                case REFUSED -> broken(claimed, running, true);
                case FENCED, FORGOTTEN -> process.lose(failure);
            }
        }
        wake();
    }

    private void broken(ClaimedCommand claimed, Attempt running, boolean answered) {
        if (!world.rules.waitsForSettlement(running)) {
            String words = answered ? "the node refuses it for now" : "the node does not answer";
            finish(claimed, running.broken(ErrorCode.UNREACHABLE, answered, words));
        } else if (process.stopping()) {
            // Nothing may be recorded: the next session settles it.
            abandon();
        }
    }

    private void begin() {
        process.nextClaimed().ifPresent(next -> {
            CommandRecord row = world.metadata.command(next.id());
            command = next;
            attempt = Attempt.of(world.rules.given(next));
            SimSide plain = new SimSide(this, next, row, world);
            own = plain;
            side = world.rules.side(plain, row);
            wake();
        });
    }

    private void finish(ClaimedCommand claimed, Ending ending) {
        attempt = null;
        if (ending.kind() == Ending.Kind.STOPPED) {
            world.census.count(process.stopping() ? Happening.CLAIMED_GIVEN_BACK_UNSENT : Happening.UNSENT_WITHHELD);
        }
        process.finished(Settled.of(claimed, world.rules.outcome(ending, claimed), world.dice.spread()));
    }

    /** Ends on the node the statement of one of these commands, if it is what runs now. */
    void interrupt(Set<Long> commands) {
        SimSide now = own;
        ClaimedCommand claimed = command;
        if (attempt != null
                && now != null
                && claimed != null
                && claimed.direction() == Direction.FORWARD
                && commands.contains(claimed.id())) {
            now.interrupt();
        }
    }

    /** Forgets what it runs; nothing is recorded of it. */
    void abandon() {
        leftBehind |= attempt != null;
        attempt = null;
    }

    /** Whether the next session has to settle something of it. */
    boolean leftBehind() {
        return leftBehind;
    }

    /** The open connection, or a new one, if the node's fence lets it be. */
    Link link() throws SimFailure {
        Link open = link;
        if (open != null && open.usable()) {
            return open;
        }
        drop();
        if (open != null) {
            // A lost connection is found out by an exchange that fails.
            throw SimFailure.away();
        }
        Link opened = process.open();
        link = opened;
        return opened;
    }

    void drop() {
        Link open = link;
        link = null;
        if (open != null) {
            process.closed(open);
        }
    }
}
