package io.shardwright.traffic;

import java.util.Random;

/** What clients do. */
public enum Mix {
    /** Three of ten statements read, five change a row, and two of ten move an amount between two rows, in a transaction. */
    ALL(0),
    /** Every statement changes a row: as many writes as there are statements, each as cheap as a write can be. */
    CHANGES(Mix.FIRST_CHANGE);

    /** Below it choices are reads, and then transfers. */
    static final int FIRST_CHANGE = 5;

    static final int FIRST_TRANSFER = 3;
    private static final int CHOICES = 10;

    private final int first;

    Mix(int first) {
        this.first = first;
    }

    /** What to do next. */
    int next(Random random) {
        return first + random.nextInt(CHOICES - first);
    }
}
