package io.shardwright.simulation;

import java.util.PriorityQueue;

/** Simulated time in milliseconds, and what is to happen when. Things of one moment happen in the order in which they were planned. */
final class Timeline {
    private record Planned(long at, long order, Runnable what) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private long now;
    private long steps;

    long now() {
        return now;
    }

    /** How much has happened. */
    long steps() {
        return steps;
    }

    void in(long millis, Runnable what) {
        planned.add(new Planned(now + millis, ++steps, what));
    }

    /** Lets the next thing happen. False if nothing is planned. */
    boolean next() {
        Planned first = planned.poll();
        if (first == null) {
            return false;
        }
        now = first.at();
        first.what().run();
        return true;
    }
}
