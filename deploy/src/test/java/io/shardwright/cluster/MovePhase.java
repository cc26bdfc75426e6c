package io.shardwright.cluster;

import java.util.Locale;

/** Where a move can be caught: those of its phases that last as long as a test wants. */
enum MovePhase {
    /** Rows are copied, so slowly that it does not end. */
    COPY("copy"),
    /** All is copied, and the cutover waits for an operator. */
    AWAIT("await-1");

    private final String command;

    MovePhase(String command) {
        this.command = command;
    }

    /** The command that runs then. */
    String command() {
        return command;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
