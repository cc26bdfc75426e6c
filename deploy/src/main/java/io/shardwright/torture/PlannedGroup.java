package io.shardwright.torture;

import io.shardwright.api.GroupRequest;
import io.shardwright.api.LockView;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.UndoMode;
import java.util.List;

/**
 * A group as it is going to be submitted.
 *
 * @param number from 1; its idempotency key is made from it
 * @param fails whether a command of it fails for good, so that it can only end rolled back
 */
record PlannedGroup(
        int number,
        boolean fails,
        FailurePolicy policy,
        UndoMode undo,
        List<LockView> locks,
        List<PlannedCommand> commands) {
    PlannedGroup {
        locks = List.copyOf(locks);
        commands = List.copyOf(commands);
    }

    String title() {
        return "torture " + number;
    }

    GroupRequest request() {
        return new GroupRequest(
                "torture-" + number,
                title(),
                commands.stream().map(PlannedCommand::request).toList(),
                policy.label(),
                undo.label(),
                locks);
    }
}
