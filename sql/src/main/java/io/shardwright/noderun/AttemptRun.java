package io.shardwright.noderun;

import io.shardwright.attempt.Attempt;
import io.shardwright.attempt.Ending;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;
import io.shardwright.time.Stopwatch;
import io.shardwright.time.WakeSignal;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps one try until it has an ending. What was sent and whose end the node does not tell is asked about until it does. */
public final class AttemptRun {
    /** Between two looks for a node that is away: soon enough for a restart, seldom enough for a long outage. */
    private static final long UNSETTLED_PAUSE_MILLIS = 250;

    private static final Logger log = LoggerFactory.getLogger(AttemptRun.class);

    private AttemptRun() {}

    /**
     * Runs one half of a command, or finds out what became of an earlier try of it.
     *
     * @param signs what was sent is seen through, unless it is interrupted
     * @throws ShardwrightException {@link ErrorCode#FENCED} or {@link ErrorCode#BAD_RECORD} if the node does not belong to this session, {@link
     *     ErrorCode#UNREACHABLE} if told to stop before the end of a statement is known: nothing may be recorded, the next session settles it
     */
    public static Outcome of(ClaimedCommand command, LaneExchange side, StopSigns signs) {
        Stopwatch watch = Stopwatch.started();
        return ended(command, side, signs).outcome(command, watch.elapsedMillis());
    }

    private static Ending ended(ClaimedCommand command, LaneExchange side, StopSigns signs) {
        Attempt attempt = Attempt.of(command);
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
                side.drop();
                LaneExchange.Failure failure = side.failed(e);
                words = failure.words();
                if (!attempt.unsettled()) {
                    return attempt.broken(failure.code(), failure.answered(), words);
                }
            } catch (ShardwrightException e) {
                side.drop();
                words = side.redacted(e.message());
                if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.BAD_RECORD) {
                    throw e;
                } else if (!attempt.unsettled()) {
                    boolean away = e.code() == ErrorCode.UNREACHABLE || e.code() == ErrorCode.ACCESS_DENIED;
                    return away ? attempt.broken(e.code(), false, words) : attempt.refused(e.code(), words);
                }
            } catch (RuntimeException | Error unforeseen) {
                // Nobody knows what is open on the connection, and the next command is not to go on in it.
                side.drop();
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
}
