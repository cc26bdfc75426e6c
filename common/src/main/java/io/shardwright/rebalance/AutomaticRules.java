package io.shardwright.rebalance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the leader rebalances by itself.
 *
 * <p>A need that comes and goes is none: it must have been found at every look for a time, and after each rebalance there is quiet for another. While
 * anything is out of order, or under way, nobody can say what is needed, and the time is counted afresh from when somebody can.
 */
public final class AutomaticRules {
    /** Of so many intervals in which nobody looked, nobody knows whether the need was there. */
    private static final int LOOKS_MISSED_MAX = 3;

    private static final double ALL = 100;

    /** A node with exactly four fifths of its share is 20 % below it, whatever doubles make of that. */
    private static final double ROUNDING = 1e-6;

    private AutomaticRules() {}

    /** What was decided. */
    public enum Verdict {
        /** It may do nothing. */
        OFF,
        /** Something stands in the way. */
        HINDERED,
        /** There is no need. */
        BALANCED,
        /** There is a need, not for long enough yet. */
        STANDS,
        /** There is a need, too soon after the last rebalance. */
        RESTS,
        /** There is a need, outside of the window. */
        CLOSED,
        /** A rebalance is ordered. */
        ACTS;

        /** The name as it is stored and shown. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a look has found.
     *
     * @param obstacles what forbids to act whatever the need, in words
     * @param moves that a plan has
     * @param misplaced replicas that must not be where they are
     * @param most what the fullest node has over its share; 1 is its share
     * @param least what the emptiest has over its share
     * @param unresolved what the plan cannot put right
     * @param lastEnded when the last rebalance came to rest
     */
    public record Look(
            List<String> obstacles,
            int moves,
            long misplaced,
            double most,
            double least,
            int unresolved,
            Optional<Instant> lastEnded) {
        public Look {
            obstacles = List.copyOf(obstacles);
        }

        /** A look that went no further than what stands in the way. */
        public static Look hindered(List<String> obstacles) {
            return new Look(obstacles, 0, 0, 1, 1, 0, Optional.empty());
        }

        double imbalancePercent() {
            return Math.max(most - 1, 1 - least) * ALL;
        }
    }

    /**
     * What is remembered between looks.
     *
     * @param needSince since when every look has found a need
     * @param lookedAt when the last look was
     */
    public record Memory(Optional<Instant> needSince, Instant lookedAt) {}

    /**
     * A decision with its reason.
     *
     * @param memory for the next look; to be stored before what was decided is done
     */
    public record Decision(Verdict verdict, String why, Memory memory) {}

    /** @param before what the last look left; empty before the first one */
    public static Decision decide(AutomaticSettings settings, Look look, Optional<Memory> before, Instant now) {
        Memory forgotten = new Memory(Optional.empty(), now);
        if (settings.mode() == AutomaticSettings.Mode.OFF) {
            return new Decision(Verdict.OFF, "it is switched off", forgotten);
        }
        if (!look.obstacles().isEmpty()) {
            return new Decision(Verdict.HINDERED, String.join("; ", look.obstacles()), forgotten);
        }
        if (!needed(settings, look)) {
            return new Decision(Verdict.BALANCED, balanced(settings, look), forgotten);
        }
        Instant since = before.filter(memory -> Duration.between(memory.lookedAt(), now)
                                .compareTo(settings.look().multipliedBy(LOOKS_MISSED_MAX))
                        <= 0)
                .flatMap(Memory::needSince)
                .orElse(now);
        Memory memory = new Memory(Optional.of(since), now);
        String need = look.moves() + (look.moves() == 1 ? " move is" : " moves are") + " needed, " + evenness(look);
        Instant stood = since.plus(settings.stands());
        if (stood.isAfter(now)) {
            return new Decision(Verdict.STANDS, need + "; acts if that is still so at " + stood, memory);
        }
        Optional<Instant> rested = look.lastEnded().map(ended -> ended.plus(settings.rests()));
        if (rested.isPresent() && rested.get().isAfter(now)) {
            return new Decision(Verdict.RESTS, need + "; quiet after the last rebalance until " + rested.get(), memory);
        }
        if (settings.window().isPresent() && !settings.window().get().open(now)) {
            return new Decision(
                    Verdict.CLOSED,
                    need + "; its window " + settings.window().get() + " opens at "
                            + settings.window().get().opens(now),
                    memory);
        }
        return new Decision(Verdict.ACTS, need, memory);
    }

    /** Whether what a look has found is a need, for however long. What no move can put right is none. */
    public static boolean needed(AutomaticSettings settings, Look look) {
        return look.moves() > 0
                && (look.misplaced() > 0 || look.imbalancePercent() + ROUNDING >= settings.thresholdPercent());
    }

    private static String balanced(AutomaticSettings settings, Look look) {
        if (look.moves() == 0) {
            return look.unresolved() == 0
                    ? "every node has its share"
                    : "no move would put right what is uneven: see `rebalance plan`";
        }
        return evenness(look) + ", which is below the threshold of " + settings.thresholdPercent() + " %";
    }

    private static String evenness(Look look) {
        String uneven = String.format(Locale.ROOT, "nodes are up to %.0f %% off their shares", look.imbalancePercent());
        return look.misplaced() == 0 ? uneven : look.misplaced() + " replicas are misplaced, " + uneven;
    }
}
