package io.shardwright.nodedb;

import io.shardwright.attempt.Attempt;
import io.shardwright.attempt.Ending;
import io.shardwright.attempt.ErrorClass;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Outcome;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands on the node, one after another, so that each takes effect once however often it is tried and whatever dies on the way. One
 * instance a thread; it keeps one connection of its own.
 */
public final class CommandRun implements AutoCloseable {
    /** Between two looks for a node that is away: soon enough for a restart, seldom enough for a long outage. */
    private static final long UNSETTLED_PAUSE_MILLIS = 250;

    private static final Logger log = LoggerFactory.getLogger(CommandRun.class);

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
        Stopwatch watch = Stopwatch.started();
        current = command;
        return attempted(command, signs).outcome(command, watch.elapsedMillis());
    }

    /** Ends the statement of this command's forward half, if it is the one that is on the node now. From any thread. */
    public void interrupt(long command) {
        ClaimedCommand now = current;
        if (now != null && now.id() == command && now.direction() == Direction.FORWARD) {
            lane.interrupt(TryKey.of(now));
        }
    }

    private Ending attempted(ClaimedCommand command, StopSigns signs) {
        Attempt attempt = Attempt.of(command);
        LaneSide side = new LaneSide(command, lane, halves, prober, signs);
        String told = "";
        while (true) {
            String words;
            try {
                Optional<Ending> ending = Optional.empty();
                while (ending.isEmpty()) {
                    ending = attempt.step(side);
                }
                return ending.get();
            } catch (SQLException e) {
                lane.drop();
                ShardwrightException refused = node.refused(e);
                words = halves.redacted(refused.message() + ": " + ServerErrors.line(e));
                if (!attempt.unsettled()) {
                    return attempt.broken(refused.code(), ServerErrors.of(e) != ErrorClass.LOST, words);
                }
            } catch (ShardwrightException e) {
                lane.drop();
                words = halves.redacted(e.message());
                if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.BAD_RECORD) {
                    throw e;
                } else if (!attempt.unsettled()) {
                    boolean away = e.code() == ErrorCode.UNREACHABLE || e.code() == ErrorCode.ACCESS_DENIED;
                    return away ? attempt.broken(e.code(), false, words) : attempt.refused(e.code(), words);
                }
            } catch (RuntimeException | Error unforeseen) {
                // Nobody knows what is open on the connection, and the next command is not to go on in it.
                lane.drop();
                throw unforeseen;
            }
            if (!told.equals(words)) {
                told = words;
                log.warn(
                        "{} of group {} {}: {}",
                        command.name(),
                        command.group(),
                        Open.of(attempt).words(),
                        words);
            }
            restUnsettled(attempt, signs);
        }
    }

    /** What only this try knows as long as the node does not answer, and what follows if it ends before. */
    private record Open(String words, String advice) {
        static Open of(Attempt attempt) {
            if (attempt.next() == Attempt.Duty.END_PARTLY) {
                return new Open(
                        "has left a part of its rows, and the node does not write that down",
                        "Look at what its triggers have written: the next session takes all of it for rolled back.");
            } else if (attempt.next() == Attempt.Duty.END_NOTHING) {
                return new Open(
                        "has changed nothing, and the node does not write that down",
                        "The next session asks its probes: what another has made alike since, it takes for its own.");
            }
            return new Open("was sent, and the node does not say what became of it", "The next session settles it.");
        }
    }

    /** What was sent may run still, or has changed nothing, and the node does not say or write so, be it away or refuse our question: until it does nothing is recorded. */
    private static void restUnsettled(Attempt attempt, StopSigns signs) {
        boolean stop = signs.leaving().getAsBoolean();
        try {
            if (!stop) {
                new WakeSignal().rest(UNSETTLED_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop = true;
        }
        if (stop) {
            Open open = Open.of(attempt);
            throw new ShardwrightException(
                    ErrorCode.UNREACHABLE, "the session stops while a command " + open.words(), open.advice());
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
