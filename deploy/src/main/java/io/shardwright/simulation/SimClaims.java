package io.shardwright.simulation;

import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.GivenCommands;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.queue.ReadyHalves;
import io.shardwright.queue.ReadyNews;
import io.shardwright.queue.Settled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a simulated worker comes by its commands, exchange by exchange, as the product's SessionWork.turn and WorkerQueue.claim. */
final class SimClaims {
    private final WorkerProcess worker;
    private final World world;
    private final ReadyNews news;
    private final GivenCommands given = new GivenCommands();
    private SessionTransactions.@Nullable Candidates candidates;

    /** What the claim under way takes, from before its commit until its answer is here. */
    private List<CommandRecord> unheard = List.of();

    private long round;

    SimClaims(WorkerProcess worker, World world, long lookMillis) {
        this.worker = worker;
        this.world = world;
        this.news = new ReadyNews(world.rules.lookMillis(lookMillis));
    }

    /** A wake-up has come. */
    void told(ReadyHalves ready) {
        news.heard(ready);
    }

    /** The worker has these now. */
    void give(List<ClaimedCommand> commands) {
        given.give(commands);
    }

    void recorded(List<Settled> settled) {
        given.recorded(settled);
    }

    /** Whether the answer to a claim was lost. */
    boolean hasUnheard() {
        return !unheard.isEmpty();
    }

    /** An exchange has failed: the claim that was under way is over. */
    void breakOff() {
        candidates = null;
    }

    /** One exchange; whether there may be more to do at once. */
    boolean claim(int wanted) throws SimFailure {
        if (hasUnheard()) {
            hear();
            return true;
        }
        SessionTransactions.Candidates read = candidates;
        candidates = null;
        if (read != null) {
            return take(read, wanted);
        }
        ReadyNews.Step step = news.next(world.timeline.now(), wanted);
        if (step.act() == ReadyNews.Act.REST) {
            return false;
        }
        worker.reach();
        worker.admit();
        if (step.act() == ReadyNews.Act.TAKE) {
            return takeNamed(step.named());
        }
        if (world.dice.fault(300)) {
            SessionTransactions.Candidates found = world.sessions.candidates(worker.node, worker.epoch(), wanted);
            candidates = found;
            world.operator.meddleBetween(found.commands());
            if (world.dice.fault(40)) {
                // In the middle of its claim, until its lease is over, while somebody pauses.
                worker.pause(world.dice.between(WorkerProcess.LEASE_MILLIS, 2 * WorkerProcess.LEASE_MILLIS));
                world.operator.pauseFor(2 * WorkerProcess.LEASE_MILLIS);
            }
            return true;
        }
        return take(null, wanted);
    }

    /** @param read what the look has found; null if it goes with the same exchange */
    private boolean take(SessionTransactions.@Nullable Candidates read, int wanted) throws SimFailure {
        List<ClaimedCommand> taken = world.metadata.call(() -> world.sessions.claim(
                worker.node,
                worker.epoch(),
                read == null ? world.sessions.candidates(worker.node, worker.epoch(), wanted) : read,
                found -> unheard = found));
        boolean more = unheard.size() == wanted;
        return answered(taken, more);
    }

    private boolean takeNamed(List<ReadyHalf> named) throws SimFailure {
        List<ReadyHalf> fresh = world.rules.notGiven(given, named);
        if (fresh.size() < named.size()) {
            world.census.count(Happening.NAMED_AGAIN);
        }
        if (fresh.isEmpty()) {
            return answered(List.of(), true);
        }
        unheard = world.sessions.commands(fresh);
        if (world.dice.fault(15)) {
            outlive(worker.epoch(), round, fresh);
            throw SimFailure.away();
        }
        List<ClaimedCommand> taken =
                world.metadata.call(() -> world.sessions.claimNamed(worker.node, worker.epoch(), round, fresh));
        return answered(taken, taken.size() < named.size());
    }

    /** The connection is lost, and its server goes on: the transaction waits for a lock that is not its session's, and commits. */
    private void outlive(long epoch, long sentIn, List<ReadyHalf> named) {
        world.census.count(Happening.NAMED_CLAIM_OUTLIVED_ITS_CONNECTION);
        world.timeline.in(world.dice.between(1, 1_000), () -> {
            try {
                world.sessions.claimNamed(worker.node, epoch, sentIn, named);
            } catch (SimFailure fenced) {
                world.log(() -> "a late claim of session " + epoch + " is refused");
            }
        });
    }

    private boolean answered(List<ClaimedCommand> taken, boolean more) {
        worker.add(taken);
        unheard = List.of();
        return news.answered(more, world.timeline.now()) == 0;
    }

    /** Asks what a claim whose answer was lost has taken. */
    void hear() throws SimFailure {
        if (world.rules.hearsOfLostClaims()) {
            List<CommandRecord> taken = unheard;
            worker.add(world.metadata.call(() -> world.sessions.heard(worker.node, worker.epoch(), round + 1, taken)));
            round++;
        }
        unheard = List.of();
    }
}
