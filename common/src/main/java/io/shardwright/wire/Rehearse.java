package io.shardwright.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a worker to run commands forward and back on a scratch schema of its node. The answer is one row of one column: a
 * {@link io.shardwright.rehearsal.NodeRehearsal} as JSON.
 *
 * @param commands in the order in which they run forward
 * @param rows how many rows of each table are copied into the scratch schema at most
 * @param maxMillis after so long no further command is begun
 * @param dryRun whether to judge only what can be rehearsed, and to make nothing
 */
public record Rehearse(long id, List<Command> commands, int rows, long maxMillis, boolean dryRun) implements Request {
    /**
     * A command pair.
     *
     * @param forward a SQL statement, or a typed action as JSON
     * @param rollback likewise
     * @param done the explicit probe, null together with {@code undone} where there is none
     */
    public record Command(
            String name,
            String forward,
            String rollback,
            @Nullable String done,
            @Nullable String undone) {}

    public Rehearse {
        commands = List.copyOf(commands);
    }

    @Override
    public int sinceVersion() {
        return 2;
    }

    @Override
    public FrameType type() {
        return FrameType.REHEARSE;
    }
}
