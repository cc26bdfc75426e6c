package io.shardwright.simulation;

import io.shardwright.queue.CommandState;
import io.shardwright.queue.CompletionDecider;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupState;

/** A group that is to hold or to try again when a command fails leaves everything in place until somebody stops it or takes it back. */
final class PolicyKept extends Checker {
    @Override
    String invariant() {
        return "a group's policy is kept";
    }

    @Override
    void moved(GroupRecord group, GroupState from) {
        if (group.state == GroupState.ABORTING && from == GroupState.ACTIVE) {
            require(
                    group.policy == FailurePolicy.ROLLBACK || group.stopped,
                    () -> group + " is undone by itself although its policy is " + group.policy.label());
        }
    }

    @Override
    void moved(CommandRecord command, CommandState from) {
        GroupRecord group = command.group;
        if (group.policy == FailurePolicy.ROLLBACK
                || group.state != GroupState.ACTIVE
                || group.savepoint != 0
                || group.stopped) {
            return;
        }
        require(
                command.state != CommandState.CANCELLED && !command.isUndo(),
                () -> command + " is " + command.state.label() + " although its group's policy is "
                        + group.policy.label());
        require(
                command.state != CommandState.FAILED
                        || group.policy == FailurePolicy.HOLD
                        || command.untold
                        || command.rests == CompletionDecider.RESTS_MAX,
                () -> command + " has failed although it is to be tried again");
    }
}
