package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Spread;

/** What has used up its tries is not tried again, or only after a long rest, and not for ever, where the group's policy says so; and no rest is cut short. */
final class TriesLimited extends Checker {
    /** How long a command of such a group rests at least. */
    static final long REST_MILLIS = Math.round(30_000 * Spread.LEAST);

    private final World world;

    TriesLimited(World world) {
        this.world = world;
    }

    @Override
    String invariant() {
        return "tries have their limit";
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        if (command.state.onTheNode() && !from.onTheNode()) {
            long left = command.notBefore - world.metadata.clock();
            require(left <= 0, () -> command + " is claimed " + left + " ms before its rest is over");
        }
        long rest = command.notBefore - world.metadata.clock();
        boolean again =
                from.onTheNode() && (command.state == CommandState.READY || command.state == CommandState.UNDO_READY);
        if (!again || command.phase == Phase.AFTER || command.countedNow() < command.triesMax) {
            return;
        }
        require(
                command.group.policy == FailurePolicy.RETRY
                        && !command.isUndo()
                        && rest >= REST_MILLIS
                        && command.rests <= CompletionDecider.RESTS_MAX,
                () -> command + " is tried again after " + command.countedNow() + " tries, " + rest + " ms later");
    }
}
