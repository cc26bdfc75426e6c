package io.shardwright.queue;

import java.util.List;

/**
 * What a session has heard of and not acted on, and what it is to do about it: take what was named, which is one exchange, or look for what is
 * ready, which is two and finds everything.
 *
 * <p>Names are hints, and wake-ups get lost. So it looks when it begins, when something became ready without a name, when a look has not found its
 * end, when it got less than it asked for by name, when an answer did not come, and else once each interval, however many names keep coming:
 * that bounds what a lost wake-up costs.
 *
 * <p>For one thread; time is an argument.
 */
public final class ReadyNews {
    /** What a session does next. */
    public enum Act {
        /** Looks for what is ready; {@link #answered} once that is known. */
        LOOK,
        /** Takes what is named; {@link #answered} once that is known. */
        TAKE,
        /** Nothing until it hears more or the time is over. */
        REST
    }

    /**
     * The next thing to do.
     *
     * @param named what to take, ascending; of every other act empty
     * @param restMillis for how long at most; of every other act 0
     */
    public record Step(Act act, List<ReadyHalf> named, long restMillis) {
        public Step {
            named = List.copyOf(named);
        }
    }

    private final long lookMillis;
    private List<ReadyHalf> named = List.of();

    /** Whether something may be ready that has no name here. */
    private boolean unsure = true;

    /** Of what was asked for last and is not answered yet. */
    private boolean looking;

    private boolean cut;
    private long lookedAt;

    /** @param lookMillis between two looks at most, while nothing else asks for one */
    public ReadyNews(long lookMillis) {
        this.lookMillis = lookMillis;
    }

    /** Something became ready. */
    public void heard(ReadyHalves ready) {
        ReadyHalves all = named.isEmpty() ? ready : new ReadyHalves(named).plus(ready);
        unsure |= all.unnamed();
        named = all.named();
    }

    /**
     * Decides. Until the answer to what it asks for is known, something may be ready without a name.
     *
     * @param now on a clock that never goes back, in milliseconds
     * @param wanted how many the lanes want; at 0 it keeps what it has heard, until they want more
     */
    public Step next(long now, int wanted) {
        if (wanted == 0) {
            return new Step(Act.REST, List.of(), lookMillis);
        }
        boolean look = unsure || now - lookedAt >= lookMillis;
        if (!look && named.isEmpty()) {
            return new Step(Act.REST, List.of(), restMillis(now));
        }
        List<ReadyHalf> take = look ? List.of() : named.subList(0, Math.min(wanted, named.size()));
        // A look sees all that anybody has named before it.
        cut = !look && take.size() < named.size();
        looking = look;
        named = List.of();
        unsure = true;
        return new Step(look ? Act.LOOK : Act.TAKE, take, 0);
    }

    /**
     * What it asked for was answered.
     *
     * @param more whether there may be more than was got: not all that was named, or as much as was looked for
     * @param now as of {@link #next}
     * @return for how long to rest at most; 0 if there is more to do at once
     */
    public long answered(boolean more, long now) {
        unsure = more || cut;
        if (looking) {
            lookedAt = now;
        }
        return unsure ? 0 : restMillis(now);
    }

    private long restMillis(long now) {
        return Math.max(0, lookedAt + lookMillis - now);
    }
}
