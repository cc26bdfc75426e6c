package io.shardwright.queue;

import java.util.OptionalInt;

/**
 * How often and how long a command may be tried.
 *
 * @param tries after so many, in one direction, a transient error is final; 1 to {@link #TRIES_MOST}
 * @param seconds how long one try of the forward half may run on the node before it is ended there, 1 to {@link #SECONDS_MOST}; empty for any time
 */
public record CommandLimits(int tries, OptionalInt seconds) {
    /** With the pauses between them, from 200 ms doubling to 10 s, they last some forty seconds; while its node does not answer none is used up. */
    public static final int TRIES_USUAL = 10;

    /** Some three hours of rests: what has not passed by then passes by the hand of a person. */
    public static final int TRIES_MOST = 1_000;

    /** Thirty days: beyond it a number is more likely a mistake in its unit. */
    public static final int SECONDS_MOST = 2_592_000;

    public static final CommandLimits USUAL = new CommandLimits(TRIES_USUAL, OptionalInt.empty());

    public CommandLimits {
        if (tries < 1 || tries > TRIES_MOST) {
            throw new IllegalArgumentException(tries + " tries are not 1 to " + TRIES_MOST);
        }
        if (seconds.isPresent() && (seconds.getAsInt() < 1 || seconds.getAsInt() > SECONDS_MOST)) {
            throw new IllegalArgumentException(seconds.getAsInt() + " s are not 1 to " + SECONDS_MOST);
        }
    }
}
