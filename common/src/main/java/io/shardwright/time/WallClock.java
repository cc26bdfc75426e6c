package io.shardwright.time;

import java.time.Instant;
import java.time.InstantSource;

/** The time of day as this machine has it. Corrections move it: what only measures how long something takes has a {@link Stopwatch}. */
public final class WallClock {
    private WallClock() {}

    public static InstantSource ofThisMachine() {
        return Instant::now;
    }
}
