package io.shardwright.simulation;

import io.shardwright.queue.Spread;
import java.util.SplittableRandom;

/** The one source of chance of a run: the same seed gives the same run. Once calm, no fault comes up any more. */
final class Dice {
    private final SplittableRandom random;
    private boolean calm;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code min} to {@code max}, both included. */
    int between(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }

    boolean chance(int perMille) {
        return random.nextInt(1_000) < perMille;
    }

    /** A chance of something going wrong. */
    boolean fault(int perMille) {
        return !calm && chance(perMille);
    }

    /** Up to a polling interval. Once nothing goes wrong any more waiting proves nothing, so all poll less often. */
    int resting(int pollMillis) {
        return calm ? between(4 * pollMillis, 12 * pollMillis) : between(pollMillis / 2, pollMillis);
    }

    void calmDown() {
        calm = true;
    }

    /** Of a rest that follows. */
    Spread spread() {
        return new Spread(random.nextDouble());
    }
}
