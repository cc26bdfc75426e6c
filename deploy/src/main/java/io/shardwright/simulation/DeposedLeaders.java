package io.shardwright.simulation;

/** A leader whose term is over changes nothing. */
final class DeposedLeaders extends Checker {
    @Override
    String invariant() {
        return "a deposed leader changes nothing";
    }

    @Override
    void leaderWrites(long term, long newest) {
        require(term == newest, () -> "a leader of term " + term + " writes in term " + newest);
    }
}
