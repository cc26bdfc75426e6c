package io.shardwright.placement;

import java.util.List;

/** Chooses which replica a node gives to another: of some that may go there, the one that the scores prefer, the first of equals. For one thread. */
final class Choice {
    private final Assignment now;
    private final List<Score> scores;

    /** Where on each node the last search ended, so that searches share the work of passing over what cannot move. */
    private final int[] cursor;

    private int slot = Problem.NOWHERE;

    Choice(Assignment now, List<Score> scores) {
        this.now = now;
        this.scores = scores;
        this.cursor = new int[now.problem.nodes];
    }

    /** What {@link #find} found. */
    int slot() {
        return slot;
    }

    /** Whether a node has a replica that may go to the other. */
    boolean find(int from, int to, int choices) {
        int size = now.size(from);
        int seen = 0;
        slot = Problem.NOWHERE;
        for (int i = 0; i < size && seen < choices; i++) {
            int at = (cursor[from] + i) % size;
            int candidate = now.slot(from, at);
            if (now.allows(now.problem.unitOf[candidate], from, to)) {
                seen++;
                if (slot == Problem.NOWHERE || better(candidate, slot, from, to)) {
                    slot = candidate;
                }
                cursor[from] = at;
            }
        }
        return slot != Problem.NOWHERE;
    }

    private boolean better(int candidate, int other, int from, int to) {
        int unit = now.problem.unitOf[candidate];
        int otherUnit = now.problem.unitOf[other];
        for (Score score : scores) {
            int order = Double.compare(score.gain(now, unit, from, to), score.gain(now, otherUnit, from, to));
            if (order != 0) {
                return order > 0;
            }
        }
        return candidate < other;
    }
}
