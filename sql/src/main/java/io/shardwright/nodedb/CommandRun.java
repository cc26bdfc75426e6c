package io.shardwright.nodedb;

import io.shardwright.noderun.AttemptRun;
import io.shardwright.noderun.StopSigns;
import io.shardwright.noderun.TryKey;
import io.shardwright.noderun.Undertakings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Outcome;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands on the node, one after another, so that each takes effect once however often it is tried and whatever dies on the way. One
 * instance a thread; it keeps one connection of its own.
 */
public final class CommandRun implements AutoCloseable {
    private final NodeDatabase node;
    private final Lane lane;
    private final Halves halves;
    private final Prober prober;
    private volatile @Nullable ClaimedCommand current;

    /**
     * @param epoch of the session; every connection refuses to open once the node's fence is above it
     * @param routeAccounts the accounts that actions name by reference
     * @param undertakings what the worker does itself
     */
    public CommandRun(NodeDatabase node, long epoch, RouteAccounts routeAccounts, Undertakings undertakings) {
        this.node = node;
        this.lane = new Lane(node, epoch);
        this.halves = new Halves(routeAccounts, node.schema(), undertakings);
        this.prober = new Prober(halves, node.schema(), node.scratchLock());
    }

    /** The actions that this build can do on a MariaDB or MySQL node, {@code name:version}. */
    public static Set<String> knownActions() {
        return Halves.KNOWN;
    }

    /**
     * Runs one half of a command, or finds out what became of an earlier try of it.
     *
     * @param signs what was sent is seen through, unless it is interrupted
     * @throws ShardwrightException {@link ErrorCode#FENCED} or {@link ErrorCode#BAD_RECORD} if the node does not belong to this epoch, {@link
     *     ErrorCode#UNREACHABLE} if told to stop before the end of a statement is known: nothing may be recorded, the next epoch settles it
     */
    public Outcome run(ClaimedCommand command, StopSigns signs) {
        current = command;
        return AttemptRun.of(command, new LaneSide(command, node, lane, halves, prober, signs), signs);
    }

    /** Ends the statement of this command's forward half, if it is the one that is on the node now. From any thread. */
    public void interrupt(long command) {
        ClaimedCommand now = current;
        if (now != null && now.id() == command && now.direction() == Direction.FORWARD) {
            lane.interrupt(TryKey.of(now));
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
