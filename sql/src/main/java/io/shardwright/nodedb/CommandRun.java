package io.shardwright.nodedb;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Effect;
import io.shardwright.queue.Outcome;
import io.shardwright.time.Stopwatch;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
     */
    public CommandRun(NodeDatabase node, long epoch, Map<String, RouteAccount> routeAccounts) {
        this.node = node;
        this.lane = new Lane(node, epoch);
        this.halves = new Halves(routeAccounts, node.schema());
        this.prober = new Prober(halves, node.schema(), node.scratchLock());
    }

    /** The actions that this build can do on a MariaDB or MySQL node, {@code name:version}. */
    public static Set<String> knownActions() {
        return Halves.KNOWN;
    }

    /**
     * Runs one half of a command, or finds out what became of an earlier try of it.
     *
     * @param stopped asked before anything is sent; once something is sent it is seen through
     * @throws ShardwrightException {@link ErrorCode#FENCED} or {@link ErrorCode#BAD_RECORD} if the node does not belong to this epoch: nothing may
     *     be recorded, the next epoch settles it
     */
    public Outcome run(ClaimedCommand command, BooleanSupplier stopped) {
        Stopwatch watch = Stopwatch.started();
        current = command;
        Ending ending = command.direction() == Direction.FORWARD ? forward(command, stopped) : undo(command, stopped);
        return ending.outcome(command, watch.elapsedMillis());
    }

    /** Ends the statement of this command's forward half, if it is the one that is on the node now. From any thread. */
    public void interrupt(long command) {
        ClaimedCommand now = current;
        if (now != null && now.id() == command && now.direction() == Direction.FORWARD) {
            lane.interrupt(LedgerKey.of(now));
        }
    }

    private Ending forward(ClaimedCommand command, BooleanSupplier stopped) {
        ForwardRun run = new ForwardRun(command, lane, halves, prober);
        try {
            return run.run(stopped);
        } catch (SQLException e) {
            return broken(e, run.effect());
        } catch (ShardwrightException e) {
            return broken(e, run.effect());
        }
    }

    private Ending undo(ClaimedCommand command, BooleanSupplier stopped) {
        try {
            return new UndoRun(command, lane, halves, prober).run(stopped);
        } catch (SQLException e) {
            return broken(e, command.effect());
        } catch (ShardwrightException e) {
            return broken(e, command.effect());
        }
    }

    /** A question of ours failed, not the command's statement: the next try asks again. */
    private Ending broken(SQLException e, Effect effect) {
        lane.drop();
        return Ending.retry(effect, halves.redacted(node.refused(e).message() + ": " + e.getMessage()));
    }

    private Ending broken(ShardwrightException e, Effect effect) {
        lane.drop();
        return switch (e.code()) {
            case FENCED, BAD_RECORD -> throw e;
            case UNREACHABLE, ACCESS_DENIED -> Ending.retry(effect, halves.redacted(e.message()));
            default -> Ending.giveUp(effect, halves.redacted(e.message()));
        };
    }

    @Override
    public void close() {
        lane.close();
    }
}
